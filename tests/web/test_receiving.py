"""A large upload waits in a file without a name."""

import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from judgegrid.web.receiving import NamelessFileUploadHandler


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_large_upload_is_read_from_a_file_that_no_folder_lists(folder, settings):
    content = bytes(range(256)) * (settings.FILE_UPLOAD_MAX_MEMORY_SIZE // 256 + 100)
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("台账.xlsx", content)})
    file = request.FILES["file"]
    assert isinstance(file.file.fileno(), int)  # on disk, not in memory
    assert list(folder.iterdir()) == []
    assert (file.name, file.size) == ("台账.xlsx", len(content))
    assert b"".join(file.chunks()) == content


def test_an_interrupted_upload_is_closed(folder):
    handler = NamelessFileUploadHandler()
    handler.upload_interrupted()  # before a file began
    handler.new_file("file", "a.xlsx", "application/octet-stream", None)
    handler.receive_data_chunk(b"abc", 0)
    handler.upload_interrupted()
    assert handler.file.closed and list(folder.iterdir()) == []
