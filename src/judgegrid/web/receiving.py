"""Files on their way in: a large one waits in a file without a name until its view has sealed it."""

from __future__ import annotations

import tempfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class NamelessFileUploadHandler(TemporaryFileUploadHandler):
    """As Django's own, but nothing is left in the temporary folder when the process is killed."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        waiting = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the request)
        self.file = UploadedFile(waiting, self.file_name, self.content_type, 0, self.charset)

    def upload_interrupted(self) -> None:
        if file := getattr(self, "file", None):
            file.close()
