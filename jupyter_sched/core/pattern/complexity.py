"""How complex the wildcards of one field are, as the service counts it before it takes a pattern.

A prefix of a wildcard is the wildcard cut off after any of its characters or stars. The complexity is how many prefixes
one text can match at once, at most. Seven were taken by the service and eleven refused; what lies between is not known.
Source: MachineComplexityEvaluator of Event Ruler, the service's open-source engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyter_sched.core.pattern import matchers as m

KNOWN_TO_BE_TAKEN, REFUSED_FROM = 7, 11
MOST_STEPS = 20_000
STAR = ""
Tokens = tuple[str, ...]
Live = frozenset[int]


def complexity(alternatives: Iterable[m.Matcher]) -> int:
    """Return the complexity of what one field takes; no more than REFUSED_FROM. Without wildcards, 0."""
    return _Prefixes(_groups(alternatives)).most_at_once()


def too_complex(alternatives: Iterable[m.Matcher]) -> bool:
    """Return whether the service is known to refuse what one field takes."""
    groups = tuple(_groups(alternatives))
    most = sum(_at_most(tokens) for group in groups for tokens in group)
    return most >= REFUSED_FROM and _Prefixes(groups).most_at_once() >= REFUSED_FROM


def _groups(alternatives: Iterable[m.Matcher]) -> Iterator[list[Tokens]]:
    """Yield the wildcards that count together: each of its own, but those of one anything-but as one."""
    for each in dict.fromkeys(alternatives):
        listed = each.alternatives if isinstance(each, m.AnythingBut) else (each,)
        wildcards = [_tokens(one.parts) for one in listed if isinstance(one, m.Wildcard)]
        if wildcards:
            yield wildcards


def _tokens(parts: tuple[str, ...]) -> Tokens:
    """Return the characters, with STAR between the parts."""
    first, *rest = parts
    return (*first, *(token for part in rest for token in (STAR, *part)))


def _at_most(tokens: Tokens) -> int:
    """Return a number that the complexity of one wildcard does not exceed, without looking further.

    Every star may be reached at once; beside them, only prefixes that end in the same character.
    """
    if STAR not in tokens:
        return 1
    after = tokens[tokens.index(STAR) :]
    return after.count(STAR) + 1 + max((after.count(each) for each in set(after) - {STAR}), default=0)


class _Prefixes:
    """The prefixes of some wildcards, numbered, with what leads from one to the next. roots: the empty ones."""

    def __init__(self, groups: Iterable[list[Tokens]]) -> None:
        self.next: list[dict[str, int]] = []
        self.stays: list[bool] = []
        listed = list(groups)
        self.roots = [self._new(stays=False) for _ in listed]
        for root, group in zip(self.roots, listed, strict=True):
            for tokens in group:
                self._add(root, tokens)

    def _new(self, *, stays: bool) -> int:
        self.next.append({})
        self.stays.append(stays)
        return len(self.next) - 1

    def _add(self, here: int, tokens: Tokens) -> None:
        for token in tokens:
            if token not in self.next[here]:
                self.next[here][token] = self._new(stays=token == STAR)
            here = self.next[here][token]

    def most_at_once(self) -> int:
        """Return how many are matched at once, at most: found by trying the texts that lead to something new."""
        characters = {token for each in self.next for token in each} - {STAR}
        start = self._with_stars(frozenset(self.roots))
        seen, waiting, most, steps = {start}, [start], 0, 0
        while waiting and most < REFUSED_FROM and steps < MOST_STEPS:
            here = waiting.pop()
            most = max(most, sum(1 for each in here if each >= len(self.roots)))
            steps += len(characters)
            found = {self._after(here, character) for character in characters} - seen
            seen |= found
            waiting += found
        return min(most, REFUSED_FROM)

    def _after(self, here: Live, character: str) -> Live:
        staying = frozenset(each for each in here if self.stays[each])
        moved = (self.next[each].get(character) for each in here)
        return self._with_stars(staying | {each for each in moved if each is not None})

    def _with_stars(self, here: Live) -> Live:
        """Return the prefixes with those that a star adds, since a star may stand for nothing."""
        return here | {self.next[each][STAR] for each in here if STAR in self.next[each]}
