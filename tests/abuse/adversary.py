"""Somebody who wants to know whose answers these are, and what he can do with all that he watched.

Each strategy gives a guess (response id → invitation id) from the evidence alone. The adversary is granted the one that
turns out best: he need not know beforehand which.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from tests.abuse.watched import Dump, Evidence, Line

Guess = dict[str, str]


def attack(evidence: Evidence) -> dict[str, Guess]:
    """The guesses of every strategy."""
    watched = Watched(evidence)
    return {name: strategy(watched) for name, strategy in STRATEGIES.items()}


class Watched:
    """What follows at once from the evidence: which lines of the log are whose, who sent in when, what came out when."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.last = evidence.dumps[-1]
        rows = self.last.tables
        self.responses = {
            plain(row["id"]): row for row in rows["response"] if plain(row["id"]) in evidence.truth
        }
        self.invitations = {plain(row["id"]): row for row in rows["invitation"]}
        self.participants = {plain(row["id"]): row for row in rows["participant"]}
        self.partners = {plain(row["id"]): row for row in rows["partner"]}
        self.drafts = self._drafts()
        self.lines = self._lines()
        self.sent = {
            invitation: max(line.at for line in lines if line.method == "POST")
            for invitation, lines in self.lines.items()
            if any(line.method == "POST" for line in lines)
        }
        """Invitation → when it sent its last form."""
        self.took_part = self._took_part()
        self.batch = {
            response: next(n for n, dump in enumerate(evidence.dumps) if response in ids(dump, "response"))
            for response in self.responses
        }
        """Response → the first dump that has it."""

    def kind_of(self, invitation: str) -> str:
        person = self.participants[plain(self.invitations[invitation]["participant_id"])]
        return plain(self.partners[plain(person["partner_id"])]["type_id"])

    def kind(self, response: str) -> str:
        return plain(self.responses[response]["partner_type_id"])

    def per_kind(self) -> Iterable[tuple[list[str], list[str]]]:
        """Per type of partner its responses, and the invitations that took part."""
        for kind in sorted({self.kind(response) for response in self.responses}):
            yield (
                [response for response in self.responses if self.kind(response) == kind],
                [invitation for invitation in self.took_part if self.kind_of(invitation) == kind],
            )

    def _drafts(self) -> dict[str, str]:
        """Every draft that ever stood in a dump, and linked responses: id → invitation."""
        found: dict[str, str] = {}
        for dump in self.evidence.dumps:
            for table in ("draft", "response"):
                for row in dump.tables[table]:
                    if row["invitation_id"]:
                        found[plain(row["id"])] = plain(row["invitation_id"])
        return found

    def _lines(self) -> dict[str, list[Line]]:
        """Invitation → its lines in the access log: by the id in the path; by the address where no dump had the draft."""
        owner: dict[str, str] = {}
        tokens = {row["digest"]: plain(row["invitation_id"]) for row in self.last.tables["invitation_token"]}
        for line in self.evidence.access:
            if line.path.startswith("/p/"):
                owner[line.address] = tokens[digest(line.path.removeprefix("/p/"))]
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.evidence.access:
            in_path = [self.drafts[part] for part in words(line.path) if part in self.drafts]
            whose = in_path[0] if in_path else owner.get(line.address)
            if whose:
                found[whose].append(line)
        return found

    def _took_part(self) -> dict[str, int]:
        """Invitation → the first dump that says it took part, or has its response submitted."""
        found: dict[str, int] = {}
        for number, dump in enumerate(self.evidence.dumps):
            for row in dump.tables["invitation"]:
                if row["participated"]:
                    found.setdefault(plain(row["id"]), number)
            for row in dump.tables["response"]:
                if row["invitation_id"] and row["state"] == "submitted":
                    found.setdefault(plain(row["invitation_id"]), number)
        return found

    def of_response(self, response: str) -> Iterable[tuple[str, dict[str, Any]]]:
        """Every row that belongs to a response, of every table, in the last dump."""
        own = {response}
        for table, rows in self.last.tables.items():
            for row in rows:
                if any(
                    plain(row.get(name)) in own for name in ("id", "response_id", "target_id", "object_id")
                ):
                    yield table, row
                    if table == "document":
                        own.add(plain(row["id"]))


# ---------------------------------------------------------------- strategies


def by_shared_value(watched: Watched) -> Guess:
    """A value that one response and one invitation have in common, in whatever column of whatever table or log line."""
    of_invitations = values_of_invitations(watched)
    of_responses: dict[str, set[str]] = {}
    for response in watched.responses:
        of_responses[response] = {
            text
            for _table, row in watched.of_response(response)
            for name, value in row.items()
            if name not in ("_place", "box", "key", "definition") and len(text := plain(value)) > 3
        }
    common = Counter(value for values in of_responses.values() for value in values)
    telling = {value for value, count in common.items() if count == 1}
    seen = Counter(value for values in of_invitations.values() for value in values)
    guess = {}
    for response, values in of_responses.items():
        for invitation, others in of_invitations.items():
            if any(seen[value] == 1 for value in values & telling & others):
                guess[response] = invitation
    return guess


def values_of_invitations(watched: Watched) -> dict[str, set[str]]:
    """All that ever stood with an invitation: its rows in every dump, its drafts, its lines and their cookies."""
    found: dict[str, set[str]] = defaultdict(set)
    for dump in watched.evidence.dumps:
        for row in dump.tables["invitation"]:
            found[plain(row["id"])] |= {plain(value) for value in row.values()}
        for row in dump.tables["draft"]:
            found[plain(row["invitation_id"])] |= {plain(row["id"])}
        for table in ("audit_entry", "job"):
            for row in dump.tables[table]:
                about = plain(row.get("object_id") or row.get("target_id"))
                if about in watched.invitations:
                    found[about] |= {plain(value) for value in row.values()}
    for invitation, lines in watched.lines.items():
        row = watched.invitations[invitation]
        person = watched.participants[plain(row["participant_id"])]
        found[invitation] |= {plain(person["id"]), plain(person["partner_id"])}
        for line in lines:
            found[invitation] |= {*words(line.path), *words(line.cookie)}
    return found


def _in_order(
    watched: Watched, key: Callable[[str], Any], other: Callable[[str], Any] | None = None
) -> Guess:
    """The first response to the first invitation, and so on, per type of partner."""
    guess = {}
    for responses, invitations in watched.per_kind():
        left = sorted(responses, key=key)
        right = sorted(invitations, key=other or (lambda one: watched.sent[one]))
        guess |= dict(zip(left, right, strict=False))
    return guess


def by_place(watched: Watched) -> Guess:
    """The order in which rows stand in the table (rowid, ctid), batch after batch."""
    return _in_order(watched, lambda one: (watched.batch[one], watched.responses[one]["_place"]))


def by_place_of_answers(watched: Watched) -> Guess:
    return _in_order(watched, lambda one: (watched.batch[one], first_place(watched, one, "answer")))


def by_place_of_documents(watched: Watched) -> Guess:
    return _in_order(watched, lambda one: (watched.batch[one], first_place(watched, one, "document")))


def by_id(watched: Watched) -> Guess:
    return _in_order(watched, lambda one: one)


def by_seed(watched: Watched) -> Guess:
    return _in_order(watched, lambda one: (watched.responses[one]["seed"], one))


def by_moment(watched: Watched) -> Guess:
    """The order of the times that stand with a response: begun, saved, handed in."""
    return _in_order(
        watched,
        lambda one: tuple(
            str(watched.responses[one][name]) for name in ("submitted_at", "saved_at", "started_at")
        ),
    )


def by_moment_of_what_was_made(watched: Watched) -> Guess:
    """The order of all times in answers, consents, documents, jobs and the log of who did what."""

    def moments(response: str) -> tuple[int, list[str]]:
        rows = watched.of_response(response)
        times = sorted(
            str(value)
            for _table, row in rows
            for name, value in row.items()
            if name.endswith("_at") and value
        )
        return watched.batch[response], times

    return _in_order(watched, moments)


def by_jobs(watched: Watched) -> Guess:
    def first(response: str) -> Any:
        rows = [row for table, row in watched.of_response(response) if table == "job"]
        return watched.batch[response], min((str(row["created_at"]) for row in rows), default="")

    return _in_order(watched, first)


def by_audit(watched: Watched) -> Guess:
    """The order of audit entries and of their seals."""
    seals = {plain(row["entry_id"]): row["position"] for row in watched.last.tables["audit_seal"]}

    def first(response: str) -> Any:
        rows = [row for table, row in watched.of_response(response) if table == "audit_entry"]
        return watched.batch[response], min((seals.get(plain(row["id"]), 0) for row in rows), default=0)

    return _in_order(watched, first)


def by_appearing(watched: Watched) -> Guess:
    """Whose flag came up in the hour before a response was there, the last of them first."""
    guess = {}
    for responses, invitations in watched.per_kind():
        free = sorted(invitations, key=lambda one: watched.sent[one])
        for response in sorted(responses, key=lambda one: (watched.batch[one], one)):
            before = [one for one in free if watched.took_part[one] <= watched.batch[response]]
            if before:
                guess[response] = before[-1]
                free.remove(before[-1])
    return guess


def by_language(watched: Watched) -> Guess:
    """The language of a response, its answers and documents, and that of the person in the register."""
    guess = {}
    chance = random.Random(1)
    for responses, invitations in watched.per_kind():
        for response in responses:
            spoken = {row["language"] for _table, row in watched.of_response(response) if "language" in row}
            fits = [one for one in invitations if language(watched, one) in spoken]
            guess[response] = chance.choice(fits or invitations)
    return guess


def by_size(watched: Watched) -> Guess:
    """Long answers to whoever was sent the largest page."""
    return _in_order(
        watched,
        lambda one: watched.evidence.lengths[one],
        lambda one: max(line.size for line in watched.lines[one]),
    )


def by_traffic(watched: Watched) -> Guess:
    """Long answers to whoever was sent most in all."""
    return _in_order(
        watched,
        lambda one: watched.evidence.lengths[one],
        lambda one: sum(line.size for line in watched.lines[one]),
    )


def by_turns(watched: Watched) -> Guess:
    """Many pages with answers to whoever turned most pages."""
    return _in_order(
        watched,
        lambda one: watched.evidence.pages[one],
        lambda one: len({(x.method, x.at) for x in watched.lines[one]}),
    )


def by_size_of_drafts(watched: Watched) -> Guess:
    """Long answers to whoever had the longest draft, or the longest box while sealed."""
    longest: dict[str, int] = defaultdict(int)
    for dump in watched.evidence.dumps:
        for row in dump.tables["draft"]:
            owner = plain(row["invitation_id"])
            longest[owner] = max(longest[owner], len(bytes(row["box"])))
    return _in_order(watched, lambda one: watched.evidence.lengths[one], lambda one: longest[one])


def by_boxes(watched: Watched) -> Guess:
    """Which box came with which flag, and which boxes were gone when a response appeared, in the order of their places."""
    came: dict[str, str] = {}
    gone_in: dict[str, int] = {}
    place: dict[str, int] = {}
    before: set[str] = set()
    for number, dump in enumerate(watched.evidence.dumps):
        here = ids(dump, "sealed_response")
        fresh = [one for one, since in watched.took_part.items() if since == number]
        for box, invitation in zip(
            sorted(here - before, key=lambda one: stands(dump, one)),
            sorted(fresh, key=lambda one: watched.sent[one]),
            strict=False,
        ):
            came[box] = invitation
        for box in before - here:
            gone_in[box] = number
        place |= {box: stands(dump, box) for box in here}
        before = here
    guess = {}
    for response in sorted(watched.responses, key=lambda one: watched.responses[one]["_place"]):
        batch = watched.batch[response]
        boxes = sorted(
            (
                box
                for box, number in gone_in.items()
                if number == batch and box in came and watched.kind_of(came[box]) == watched.kind(response)
            ),
            key=lambda one: place[one],
        )
        if boxes:
            guess[response] = came[boxes[0]]
            del gone_in[boxes[0]]
    return guess


def by_transaction(watched: Watched) -> Guess:
    """What was written in one transaction: PostgreSQL says so in xmin."""
    of_invitations: dict[str, set[str]] = defaultdict(set)
    for dump in watched.evidence.dumps:
        for row in dump.tables["invitation"]:
            of_invitations[plain(row["id"])].add(str(row.get("_xmin")))
    guess = {}
    for response in watched.responses:
        marks = {str(row.get("_xmin")) for _table, row in watched.of_response(response)} - {"None"}
        hit = [one for one, others in of_invitations.items() if marks & others]
        if len(hit) == 1:
            guess[response] = hit[0]
    return guess


def by_files(watched: Watched) -> Guess:
    """In the bytes of the database, its WAL and the queue: what of an invitation stands nearest to a response."""
    owners = {**{one: one for one in watched.invitations}, **watched.drafts}
    nearest: dict[str, tuple[int, str]] = {}
    pattern = re.compile("|".join(sorted(owners | dict.fromkeys(watched.responses, ""))).encode())
    for dump in watched.evidence.dumps[-2:]:
        for path in dump.files:
            marks = [(found.start(), found[0].decode()) for found in pattern.finditer(path.read_bytes())]
            for here, (at, what) in enumerate(marks):
                if what not in watched.responses:
                    continue
                for other_at, other in marks[max(0, here - 40) : here + 40]:
                    if other in owners and watched.kind_of(owners[other]) == watched.kind(what):
                        nearest[what] = min(
                            nearest.get(what, (10**9, "")), (abs(other_at - at), owners[other])
                        )
    return {response: invitation for response, (_distance, invitation) in nearest.items()}


def by_log(watched: Watched) -> Guess:
    """A line of the application's log that names a response, and who sent a form at that moment."""
    guess = {}
    for at, line in watched.evidence.log:
        for word in words(line):
            if word in watched.responses:
                guess[word] = min(watched.sent, key=lambda one: abs(watched.sent[one] - at))
    return guess


STRATEGIES: dict[str, Callable[[Watched], Guess]] = {
    function.__name__: function
    for function in (
        by_shared_value, by_place, by_place_of_answers, by_place_of_documents, by_id, by_seed, by_moment,
        by_moment_of_what_was_made, by_jobs, by_audit, by_appearing, by_language, by_size, by_traffic, by_turns,
        by_size_of_drafts, by_boxes, by_transaction, by_files, by_log,
    )
}  # fmt: skip


# ---------------------------------------------------------------- what chance is


def chances(evidence: Evidence) -> list[float]:
    """Per response the probability with which the best guess hits that knows only who took part by when, and what came out.

    In each batch of a type, k of the n who took part and are not out yet come out, each k with the same probability.
    """
    watched = Watched(evidence)
    found = []
    for responses, invitations in watched.per_kind():
        inside: dict[str, float] = {}
        waiting = set(invitations)
        for batch in sorted({watched.batch[one] for one in responses}):
            arrived = {one for one in waiting if watched.took_part[one] <= batch}
            inside |= dict.fromkeys(arrived, 1.0)
            waiting -= arrived
            out = sum(watched.batch[one] == batch for one in responses)
            left = sum(inside.values())
            found += [max(inside.values()) / left] * out
            inside = {one: chance * (1 - out / left) for one, chance in inside.items()}
    return found


# ---------------------------------------------------------------- reading


def plain(value: Any) -> str:
    """A value as text; ids alike on every database."""
    text = "" if value is None else str(value)
    return text.replace("-", "") if re.fullmatch(r"[0-9a-f-]{36}", text) else text


def words(line: str) -> list[str]:
    """The words of a line, ids without their dashes."""
    return [plain(word) for word in re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}|[\w]+", line)]


def digest(token: str) -> str:
    import hashlib

    return hashlib.sha256(token.encode()).hexdigest()


def ids(dump: Dump, table: str) -> set[str]:
    return {plain(row["id"]) for row in dump.tables[table]}


def stands(dump: Dump, box: str) -> int:
    return next(int(row["_place"]) for row in dump.tables["sealed_response"] if plain(row["id"]) == box)


def first_place(watched: Watched, response: str, table: str) -> int:
    return min((row["_place"] for name, row in watched.of_response(response) if name == table), default=0)


def language(watched: Watched, invitation: str) -> str:
    row = watched.invitations[invitation]
    return str(watched.participants[plain(row["participant_id"])]["language"])
