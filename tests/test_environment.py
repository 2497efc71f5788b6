"""The lock, environment.yml and pyproject.toml say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
PLATFORMS = {
    "linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "darwin": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    "win32": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
}


def declared() -> dict[str, Requirement]:
    """Direct dependencies of pyproject.toml, all extras and the build backend included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lines = list(project["project"]["dependencies"])
    for extra in project["project"]["optional-dependencies"].values():
        lines += extra
    lines += project["build-system"]["requires"]
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


def locked(python: str = "3.11.9", platform: str = "linux") -> dict[str, str]:
    """Versions of the lock that hold for one Python on one platform."""
    environment = {
        **PLATFORMS[platform],
        "python_full_version": python,
        "python_version": ".".join(python.split(".")[:2]),
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    versions: dict[str, str] = {}
    for line in re.findall(r"^\S.*?(?= \\$)", (ROOT / "requirements.lock").read_text("utf-8"), flags=re.M):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            name = canonicalize_name(requirement.name)
            assert name not in versions, f"{name} twice for {platform}, {python}"
            versions[name] = str(requirement.specifier).removeprefix("==")
    return versions


def conda() -> tuple[dict[str, str], dict[str, str], str]:
    """conda packages, pip packages (name to version), and the Python version of environment.yml."""
    text = (ROOT / "environment.yml").read_text("utf-8")
    items = re.findall(r"^( +)- (.+)$", text.split("dependencies:")[1], flags=re.M)
    outer = [item for indent, item in items if len(indent) == 2 and not item.endswith(":")]
    inner = [item for indent, item in items if len(indent) > 2]
    packages = dict(item.split("=") for item in outer if "=" in item)
    python = packages.pop("python")
    pip = dict(item.split("==") for item in inner if item != "-e .")
    assert "-e ." in inner
    return {CONDA_NAMES.get(name, name): version for name, version in packages.items()}, pip, python


def test_lock_holds_versions_and_hashes_and_no_address():
    text = (ROOT / "requirements.lock").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines:
        assert re.fullmatch(r"[a-z0-9-]+==\S+( ; [^/]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), line
    pinned = [i for i, line in enumerate(lines) if not line.startswith(" ")]
    assert all(lines[i + 1].startswith("    --hash=") for i in pinned)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", ["3.11.9", "3.12.4", "3.13.1"])
def test_lock_satisfies_what_is_declared_on_every_platform(platform, python):
    versions = locked(python, platform)
    for name, requirement in declared().items():
        assert name in versions, f"{name} is declared and not locked"
        assert requirement.specifier.contains(versions[name]), f"{requirement} but locked {versions[name]}"


def test_lock_has_what_only_windows_and_macos_need():
    assert "colorama" in locked(platform="win32")
    assert "pywinpty" in locked(platform="win32")
    assert "appnope" in locked(platform="darwin")
    assert "colorama" not in locked(platform="linux")


def test_environment_yml_names_every_direct_dependency_once_at_the_locked_version():
    packages, pip, python = conda()
    assert python == "3.11"
    assert not set(packages) & set(pip)
    found = {**packages, **pip}
    assert sorted(found) == sorted(declared())
    versions = locked()
    assert {name: versions[name] for name in found} == found


def test_environment_yml_takes_what_is_compiled_or_named_from_conda():
    packages, _, _ = conda()
    named = {"pandas", "gensim", "matplotlib", "nltk", "papermill", "jupyterlab", "pytest"}
    assert named | {"numpy", "scipy", "pyarrow", "scikit-learn"} == set(packages)


def test_python_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["requires-python"] == ">=3.11"
    assert project["tool"]["ruff"]["target-version"] == "py311"
    assert project["tool"]["mypy"]["python_version"] == "3.11"
