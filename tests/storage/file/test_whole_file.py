"""Files that root makes beside somebody's database are theirs, and lead nowhere else."""

import os
import pwd
from pathlib import Path

import pytest

from storage.file.whole_file import make_private

NOBODY = pwd.getpwnam("nobody").pw_uid


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    if os.geteuid() != 0:
        pytest.skip("only root makes files for somebody else")
    folder = tmp_path / "theirs"
    folder.mkdir()
    os.chown(folder, NOBODY, -1)
    return folder


def test_what_root_makes_in_somebodys_folder_is_theirs(theirs: Path) -> None:
    os.close(make_private(theirs / "new", os.O_WRONLY))
    found = (theirs / "new").stat()
    assert (found.st_uid, found.st_mode & 0o777) == (NOBODY, 0o600)


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_nothing_of_roots_is_given_away_by_a_link(theirs: Path, tmp_path: Path, link: object) -> None:
    (tmp_path / "roots").write_text("secret")
    assert callable(link)
    link(tmp_path / "roots", theirs / "new")
    try:
        os.close(make_private(theirs / "new", os.O_WRONLY))
    except OSError:
        assert link is os.symlink
    assert (tmp_path / "roots").stat().st_uid == 0
