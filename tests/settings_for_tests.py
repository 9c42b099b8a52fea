"""The product's settings with a data folder of their own: tests never touch that of an installation."""

import atexit
import os
import shutil
import tempfile

os.environ["JUDGEGRID_DATA_DIR"] = tempfile.mkdtemp(prefix="judgegrid-tests-")
atexit.register(shutil.rmtree, os.environ["JUDGEGRID_DATA_DIR"], ignore_errors=True)

from judgegrid.config.settings import *  # noqa: E402, F403
