"""How two listings of one place become one: looked for, shown side by side, merged field by field, or left as two.

    looked for ─▶ to be looked at ─┬─ merge ─▶ merged ── undo ─▶ to be looked at
                                   └─ not the same ─▶ remembered for ever ── look again ─▶ to be looked at

:mod:`.looking` finds, :mod:`.choosing` compares, :mod:`.merging` decides. Nothing is merged by itself, and nothing is
deleted: the listing taken in stays, hidden, under its identifier, so that the next import of its source knows it.
"""
