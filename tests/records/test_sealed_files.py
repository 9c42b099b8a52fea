"""Files kept sealed: what comes out is what went in, or a sentence that says why not."""

import io
import os
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.domain.refusals import Invalid
from judgegrid.records import sealed, sealed_files
from judgegrid.records.sealed import OVERHEAD
from judgegrid.records.sealed_files import Reader, Writer, clear_copy, seal_in_place

SMALL = 64  # bytes of a piece in these tests


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(sealed_files, "PIECE", SMALL)


def kept(path, content):
    with Writer(path) as file:
        for start in range(0, len(content), 37):
            file.write(content[start : start + 37])
    return path


def opened(path):
    with Reader(path) as file:
        return file.readall()


@pytest.mark.parametrize("size", [0, 1, SMALL - 1, SMALL, SMALL + 1, 2 * SMALL, 3 * SMALL + 5])
def test_a_file_of_any_length_comes_out_as_it_went_in(tmp_path, small, size):
    content = os.urandom(size)
    path = kept(tmp_path / "a", content)
    assert opened(path) == content
    assert path.stat().st_mode & 0o777 == 0o600
    assert size < 8 or content not in path.read_bytes()
    with Reader(path) as file:
        assert file.size == size


@given(place=st.integers(0, 400), length=st.integers(0, 300), other=st.integers(-30, 30))
def test_any_stretch_can_be_read_by_itself(tmp_path_factory, place, length, other):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed_files, "PIECE", SMALL)
        content = bytes(range(256)) + b"x" * 77
        path = kept(tmp_path_factory.mktemp("kept") / "a", content)
        clear = io.BytesIO(content)
        with io.BufferedReader(Reader(path), 16) as file:
            for source in (file, clear):
                source.seek(place)
            assert file.read(length) == clear.read(length)
            assert file.seek(max(other, -333), io.SEEK_END) == clear.seek(max(other, -333), io.SEEK_END)
            assert file.read() == clear.read()


def test_a_wrong_byte_anywhere_is_refused(tmp_path, small):
    path = kept(tmp_path / "a", b"secret" * 30)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Invalid, match=r"被改动|已被替换") as refusal:
            opened(path)
        assert "密钥" not in str(refusal.value)


def pieces(path):
    whole = path.read_bytes()
    size = SMALL + OVERHEAD
    body = whole[sealed_files._HEAD :]
    return whole[: sealed_files._HEAD], [body[start : start + size] for start in range(0, len(body), size)]


@pytest.mark.parametrize(
    "change", ["cut at a piece", "cut in a piece", "swapped", "left out", "twice", "foreign"]
)
def test_pieces_out_of_their_order_are_refused(tmp_path, small, change):
    path = kept(tmp_path / "a", os.urandom(4 * SMALL))
    head, (one, two, three, four) = pieces(path)
    _, foreign = pieces(kept(tmp_path / "b", os.urandom(4 * SMALL)))
    body = {
        "cut at a piece": [one, two, three],
        "cut in a piece": [one, two, three, four[:20]],
        "swapped": [one, three, two, four],
        "left out": [one, three, four],
        "twice": [one, two, three, four, four],
        "foreign": [one, foreign[1], three, four],
    }[change]
    path.write_bytes(head + b"".join(body))
    with pytest.raises(Invalid, match=r"第.段，共.段"):
        opened(path)


def test_another_key_is_told_as_such(tmp_path, settings):
    path = kept(tmp_path / "a", b"secret")
    settings.SEALING_KEY = "ab" * 32
    sealed.provider.cache_clear()
    try:
        with pytest.raises(Invalid, match="密钥打不开"):
            Reader(path)
    finally:
        sealed.provider.cache_clear()


def test_a_file_that_is_not_sealed_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"PK\x03\x04 in clear")
    with pytest.raises(Invalid, match="没有加密"):
        Reader(tmp_path / "a")
    with pytest.raises(Invalid, match="不见了"):
        Reader(tmp_path / "none")


def test_a_large_file_takes_little_memory(tmp_path):
    block = os.urandom(1 << 20)
    tracemalloc.start()
    try:
        with Writer(tmp_path / "a") as file:
            for _ in range(40):
                file.write(block)
        with clear_copy(tmp_path / "a") as clear:
            assert clear.stat().st_size == 40 << 20
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 << 20


def test_the_clear_copy_has_no_name_and_must_have_the_digest(tmp_path):
    path = kept(tmp_path / "a", b"secret" * 1000)
    with clear_copy(path) as clear:
        assert clear.read_bytes() == b"secret" * 1000
        assert os.listdir(tmp_path) == ["a"]
    with pytest.raises(Invalid, match="摘要不符"), clear_copy(path, digest="0" * 64):
        pass


def test_a_clear_file_is_sealed_in_its_place_once(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"secret" * 50)
    assert seal_in_place(path)
    assert not seal_in_place(path)
    assert opened(path) == b"secret" * 50
    assert os.listdir(tmp_path) == ["a"]
