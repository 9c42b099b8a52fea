"""The analytics store; the only room that knows ibis."""
