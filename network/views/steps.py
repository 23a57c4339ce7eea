"""How a view takes a step: once, and with a sentence for the person whether it was taken or refused."""

from django.contrib import messages
from django.shortcuts import redirect

from network.steps import StepRefused


def take(request, step, *args, done, to, **kwargs):
    """Take ``step``; say ``done`` or why it was refused; go to ``to`` (a name, or a name and its arguments)."""
    try:
        step(*args, by=request.user, **kwargs)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(*to) if isinstance(to, tuple) else redirect(to)
