"""What a set of rules says, in plain sentences: “A structure becomes a member when…”. Pure: it asks nothing of the database.

Every setting of :class:`network.models.AgreementType` is said here, so that whoever changes one reads what it changed.
"""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.models import AgreementType, LegalNature, Majority

Decider, Start = AgreementType.Decider, AgreementType.Start
Renewal, Leaving, EarlyEnd = AgreementType.Renewal, AgreementType.Leaving, AgreementType.EarlyEnd


def said(rules):
    """``[(title, [sentences])]`` of a set of rules, saved or not."""
    chapters = [
        (_("Joining"), [*who_may_join(rules), becomes_member(rules)]),
        (_("How it is decided"), _decided(rules)),
        (_("How long it lasts"), _lasts(rules)),
        (_("Leaving"), _leaving(rules)),
        (_("Changing the text"), _changes(rules)),
        (_("Secretariat"), [_secretariat(rules)]),
        (_("What follows from it"), _follows(rules)),
    ]
    return [(title, sentences) for title, sentences in chapters if sentences]


def in_short(rules):
    """The sentences that an applicant reads before anything else."""
    return [*who_may_join(rules), becomes_member(rules), _lasts(rules)[0], _leaving(rules)[0]]


# Joining


def who_may_join(rules):
    who = rules.who_may_join.strip().rstrip(".")
    yield _("Who may join: %s.") % who if who else _("Nothing says yet who may join.")
    labels = [str(LegalNature(each).label) for each in rules.eligible_natures if each in LegalNature.values]
    if labels:
        yield _("In law: %s. Nobody else.") % get_text_list(labels, _("or"))


def becomes_member(rules):
    """“A structure becomes a member when…”"""
    conditions = [_accepted(rules)]
    if rules.least_commitments:
        conditions.append(
            ngettext(
                "it has chosen at least %d commitment",
                "it has chosen at least %d commitments",
                rules.least_commitments,
            )
            % rules.least_commitments
        )
    conditions.append(
        {
            Start.ALL_SIGNED: _("all have signed (the founders; then, for whoever joins later, its own signature)"),
            Start.OWN_SIGNATURE: _("it has signed"),
            Start.LAST_SIGNATURE: _("both parties have signed: the last signature counts"),
        }[rules.starts]
    )
    return _("A structure becomes a member when %s.") % get_text_list([each for each in conditions if each], _("and"))


def _accepted(rules):
    return {
        Decider.PROJECT_TEAM: _("the project team has accepted its application"),
        Decider.PLENARY: _("the plenary has accepted its application by a vote"),
        Decider.NOBODY: _("it has accepted the commitments, without waiting for anybody’s answer"),
        Decider.STATE: _("the State has accepted its application"),
        Decider.DEPARTEMENT: _("the Département has accepted its application"),
    }[rules.decided_by]


# Deciding


def _decided(rules):
    sentences = [_("Applications go to: %s.") % rules.asked_to.strip().rstrip(".")] if rules.asked_to.strip() else []
    if rules.decided_by == Decider.PLENARY:
        sentences += _in_plenary(rules)
    return sentences


def _in_plenary(rules):
    if rules.quorum_share:
        yield _("The plenary decides only if at least %d %% of the members are present or represented.") % round(
            rules.quorum_share * 100
        )
    else:
        yield _("The plenary decides whatever the number of those present: there is no quorum.")
    yield {
        Majority.SIMPLE: _("A proposal is carried by more votes for than against."),
        Majority.ABSOLUTE: _("A proposal is carried by more than half of the votes."),
        Majority.TWO_THIRDS: _("A proposal is carried by two thirds of the votes."),
        Majority.UNANIMITY: _("A proposal is carried if nobody present is against it."),
    }[rules.majority]
    if rules.abstentions_count:
        yield _("Abstentions count as votes: abstaining makes it harder to carry.")
    else:
        yield _("Abstentions are not counted.")


# Lasting


def years(number):
    return ngettext("%d year", "%d years", number) % number


def _lasts(rules):
    if not rules.term_years:
        return [_("It has no end: it lasts until the structure leaves."), *_early(rules)]
    sentences = [_("It lasts %s.") % years(rules.term_years)]
    if rules.renewal == Renewal.TACIT and rules.tacit_renewals:
        sentences.append(
            ngettext(
                "It then goes on by itself, %(years)s at a time, %(times)d time at most, unless somebody says no.",
                "It then goes on by itself, %(years)s at a time, %(times)d times at most, unless somebody says no.",
                rules.tacit_renewals,
            )
            % {"years": years(rules.renewal_years), "times": rules.tacit_renewals}
        )
        most = rules.term_years + rules.renewal_years * rules.tacit_renewals
        sentences.append(_("So it lasts %s at most; after that, a new one is signed.") % years(most))
    elif rules.renewal == Renewal.DECIDED:
        sentences.append(
            _("It may be renewed for %s, each time by a decision; without one, it ends.") % years(rules.renewal_years)
        )
    else:
        sentences.append(_("It then ends; nothing renews it."))
    return [*sentences, *_early(rules)]


def _early(rules):
    if rules.early_end == EarlyEnd.COMMON_CONSENT:
        yield _("It may end earlier by common agreement.")
    elif rules.early_end == EarlyEnd.ON_BREACH:
        yield _("It may end earlier when commitments are not kept.")


# Leaving, changing


def _leaving(rules):
    if rules.leaving == Leaving.ON_RECEIPT:
        return [
            _("A structure leaves when it likes: it writes so, and it has left the day its request is received."),
            _("Nobody has to agree."),
        ]
    sentences = [
        ngettext(
            "A structure leaves after a notice of %d day that nothing stopped.",
            "A structure leaves after a notice of %d days that nothing stopped.",
            rules.notice_days,
        )
        % rules.notice_days
    ]
    if rules.partial_notice:
        sentences.append(_("A notice may concern a part of the commitments only."))
    return sentences


def _changes(rules):
    if not rules.amendments:
        return [_("The text is not amended: a new version is adopted, and each member accepts it.")]
    sentences = [_("The text is changed by an amendment that the parties sign.")]
    if rules.amendment_months:
        sentences.append(
            ngettext(
                "It is asked for at least %d month before the end.",
                "It is asked for at least %d months before the end.",
                rules.amendment_months,
            )
            % rules.amendment_months
        )
    if rules.amendment_effect == AgreementType.AmendmentEffect.NEXT_MONTH:
        sentences.append(_("It takes effect on the first of the month after the last signature."))
    else:
        sentences.append(_("It takes effect on the day of the last signature."))
    return sentences


def _secretariat(rules):
    who = {
        AgreementType.Secretariat.DESIGNATED: _("The secretariat is held by designated people."),
        AgreementType.Secretariat.ELECTED_PAIR: _("The secretariat is held by a pair elected in plenary."),
        AgreementType.Secretariat.EMPLOYEE: _("The secretariat is held by an employee."),
        AgreementType.Secretariat.OWNER: _("The secretariat is held by the institution that carries the network."),
    }[rules.secretariat]
    if not rules.secretariat_months:
        return who
    lasts = ngettext(
        "Their mandate lasts %d month.", "Their mandate lasts %d months.", rules.secretariat_months
    ) % rules.secretariat_months  # fmt: skip
    return f"{who} {lasts}"


def _follows(rules):
    every = [
        (rules.register_sent_to_members, _("The list of members is sent to all members.")),
        (rules.identity_for_signatories_only, _("The name and the logo are reserved to signatories.")),
        (rules.communication_asked_first, _("Whoever wishes to communicate about the network asks first.")),
        (rules.open_licence_mandatory, _("What members produce is published under an open licence.")),
    ]
    return [sentence for holds, sentence in every if holds]


# Rules that contradict one another


def contradictions(rules, commitments=None):
    """``[(field, sentence)]``: what cannot be kept together. ``commitments``: how many may be chosen, if known."""
    every = [
        (
            "majority", rules.decided_by == Decider.PLENARY and not rules.majority,
            _("A plenary that decides needs a majority: say which."),
        ),
        (
            "quorum_share", rules.quorum_share is not None and rules.quorum_share == 0,
            _("A quorum of 0 is no quorum: leave it empty."),
        ),
        (
            "least_commitments", commitments is not None and rules.least_commitments > commitments,
            _("More commitments are asked for (%(asked)d) than can be chosen (%(offered)d): add some below, or ask for fewer.")
            % {"asked": rules.least_commitments or 0, "offered": commitments or 0},
        ),
        (
            "tacit_renewals", rules.renewal == Renewal.TACIT and not rules.tacit_renewals,
            _("A tacit renewal that never happens: say how many times at most, or choose no renewal."),
        ),
        (
            "tacit_renewals", rules.renewal != Renewal.TACIT and bool(rules.tacit_renewals),
            _("Only a tacit renewal is counted: write 0, or choose a tacit renewal."),
        ),
        (
            "renewal", rules.renewal != Renewal.NONE and not rules.term_years,
            _("Only what has a term is renewed: say for how many years."),
        ),
        (
            "notice_days", rules.leaving == Leaving.AFTER_NOTICE and not rules.notice_days,
            _("Say how many days a notice lasts."),
        ),
        (
            "amendment_months", bool(rules.amendment_months) and not rules.term_years,
            _("Without a term there is no end to count from: write 0."),
        ),
        (
            "starts", rules.form == AgreementType.Form.BILATERAL and rules.starts == Start.ALL_SIGNED,
            _("A convention with each member starts at a signature of its own: choose another start."),
        ),
    ]  # fmt: skip
    return [(field, sentence) for field, broken, sentence in every if broken]
