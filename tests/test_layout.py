"""JSON laid out: the same document, easier to read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_sched.core.pattern import PatternError
from jupyter_sched.core.pattern.layout import laid_out

ROUGH = """{"source":["aws.s3"],"detail":{"bucket":{"name":["raw"]},"object":{"key":[{"prefix":"in/"}],"size":
[{"numeric":[">",0]}]}},"x":[],"y":{},"x":[1.50,"é",null]}"""
SMOOTH = """{
  "source": ["aws.s3"],
  "detail": {
    "bucket": {"name": ["raw"]},
    "object": {
      "key": [{"prefix": "in/"}],
      "size": [{"numeric": [">", 0]}]
    }
  },
  "x": [],
  "y": {},
  "x": [1.50, "é", null]
}"""


def test_what_is_short_stands_on_one_line_and_nothing_is_lost():
    assert laid_out(ROUGH) == SMOOTH
    assert laid_out(SMOOTH) == SMOOTH


def test_a_long_list_is_broken():
    text = json.dumps({"a": ["x" * 30] * 4})
    assert max(map(len, laid_out(text).splitlines())) <= 88
    assert json.loads(laid_out(text)) == json.loads(text)


@pytest.mark.parametrize("text", ["", "{", '{"a": [1]} x'])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(PatternError):
        laid_out(text)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)),
    max_leaves=12,
)


@given(JSON)
def test_laid_out_it_is_the_same_document(document):
    text = laid_out(json.dumps(document))
    assert json.loads(text) == document
    assert laid_out(text) == text
