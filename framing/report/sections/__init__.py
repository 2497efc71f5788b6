"""Sections: what a report says of a study, in sentences, tables and passages; one subject a module."""
