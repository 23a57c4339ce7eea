"""Newsletters (fr: lettres d’information), one process in several files, each named by what happens.

    gathering      what was published since the last letter, as far as its readers may see it
    composing      draft ─┬─ schedule ─▶ scheduled ─┬─▶ being sent ─▶ sent      one message for each reader, in the outbox
                     ▲    └───── send now ──────────┘
                     └──── cancel ── scheduled
    rendering      MJML and plain text, made once; each reader gets a link of their own to leave
    readers        who gets it
    subscribing    ask ─▶ asked ── confirm (signed link, 7 days) ─▶ subscribed ── leave ─▶ left; not confirmed: forgotten
    links          the links that prove whose address it is

Source: RGPD articles 6 and 7 (consent is asked, proved, taken back as easily), RFC 8058 (one click).
"""
