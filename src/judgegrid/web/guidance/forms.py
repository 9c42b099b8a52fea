"""The start of a consultation, and the note of an edited guide."""

from __future__ import annotations

import uuid

from django import forms


class StartForm(forms.Form):
    """A description in everyday words; may be left empty when a type is chosen from the list."""

    text = forms.CharField(
        label="是什么事",
        required=False,
        max_length=5000,
        help_text="像跟人说话那样写：谁和谁、为了什么、多少钱、从什么时候起。不必写身份证号、电话。",
        error_messages={"max_length": "不超过 5000 字，写主要经过即可"},
        widget=forms.Textarea(attrs={"rows": 5, "enterkeyhint": "done"}),
    )
    client_id = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("client_id", str(uuid.uuid4()))
