"""Validation: agreement between coders, intrusion sheets for topics, and published results beside ours."""
