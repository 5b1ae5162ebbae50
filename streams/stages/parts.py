"""How the mentions that are kept hang together: what `events/cluster.py` says of their set, kept up as mentions come and go.

A part is what links connect of one rank; it is grouped anew when it changes. Each mention knows its anchor, the best of a lower rank.
"""

from collections.abc import Iterable, Mapping, Sequence

from streams.events.cluster import Anchor, partition, preference, root, ties
from streams.stages.alike import Alike
from streams.stages.neighbours import Entry, Link, Pages, Scores
from streams.stages.state import Draft

Group = tuple[str, ...]


class Parts:
    """One turn's view. `part:ID` lists the groups of mention ids of a part; its id is that of the first mention."""

    def __init__(self, draft: Draft, pages: Pages, alike: Alike):
        self._draft = draft
        self._pages = pages
        self._alike = alike
        self._parts: dict[str, dict[str, Group]] = {}
        self._roots: dict[Group, Group] = {}

    def refile(self, moved: Iterable[str], before: Mapping[str, Entry]) -> set[str]:
        """Files what came or changed, given what stood `before` of it. Returns the mentions whose group or anchor is another now."""
        came = [mention_id for mention_id in moved if self._pages.whereabouts(mention_id).page]
        scored: Scores = {}
        links = self._links(came, scored)
        while unfiled := self._unfiled({link.there for link in links} - set(came)):
            came += unfiled
            links += self._links(unfiled, scored)
        left = {part for mention_id in before if (part := self._pages.whereabouts(mention_id).part)}
        stirred = self._regroup(came, left, links, scored)
        for mention_id in before:
            if not (where := self._pages.whereabouts(mention_id)).page:
                self._pages.set(mention_id, where._replace(part=None))
        lost = {(link.there, link.here) for link in self._pages.links(list(before.values()))}
        astray = sorted(there for there, here in lost if self._pages.whereabouts(there).anchor == here)
        stirred |= self._anchor(came, astray, links)
        self._roots.clear()
        return stirred

    def _unfiled(self, mention_ids: Iterable[str]) -> list[str]:
        return sorted(mention_id for mention_id in mention_ids if self._pages.whereabouts(mention_id).part is None)

    def root(self, mention_id: str) -> Group:
        """The group that leads the mention's cluster."""
        group = self._group(mention_id)
        if group not in self._roots:
            self._roots[group] = root(group, self._anchors, self._group)
        return self._roots[group]

    def forget(self, mention_ids: Iterable[str]) -> None:
        gone = set(mention_ids)
        for part in sorted({part for mention_id in gone if (part := self._pages.whereabouts(mention_id).part)}):
            kept = {mention_id for mention_id in self._groups(part) if mention_id not in gone}
            left = sorted({tuple(mention_id for mention_id in group if mention_id in kept) for group in self._groups(part).values()} - {()})
            self._write({part: [], **({left[0][0]: left} if left else {})})

    def _regroup(self, came: Sequence[str], left: set[str], links: Sequence[Link], scored: Scores) -> set[str]:
        """Groups anew each part that something came to or left, where links lead to several as one."""
        edges: dict[str, set[str]] = {node: set() for node in [*(f"={part}" for part in left), *(f"+{mention_id}" for mention_id in came)]}
        new = set(came)
        for link in links:
            if link.rank == 0:
                here, there = f"+{link.here}", f"+{link.there}" if link.there in new else f"={self._pages.whereabouts(link.there).part}"
                edges[here].add(there)
                edges.setdefault(there, set()).add(here)
        stirred: set[str] = set()
        seen: set[str] = set()
        changes: dict[str, list[Group]] = {}
        found: dict[str, list[Group]] = {}
        for first in sorted(edges):
            if first not in seen:
                reached = _reached(first, edges)
                seen |= reached
                parts = sorted(node[1:] for node in reached if node[0] == "=")
                old = {group for part in parts for group in self._groups(part).values()}
                stayed = (mention_id for group in old for mention_id in group if mention_id not in new)
                grouped = self._grouped([*stayed, *(node[1:] for node in reached if node[0] == "+")], parts, scored)
                changes |= {part: [] for part in parts}
                found |= {groups[0][0]: groups for groups in grouped}
                stirred |= {mention_id for groups in grouped for group in groups if group not in old or not new.isdisjoint(group) for mention_id in group}
        self._write(changes | found)
        return stirred

    def _grouped(self, mention_ids: Iterable[str], parts: Sequence[str], scored: Scores) -> list[list[Group]]:
        """Those of them that are kept, by part and group; `parts` are where they were."""
        ids = sorted(mention_id for mention_id in mention_ids if self._pages.whereabouts(mention_id).page)
        if len(ids) <= 1:
            return [[(mention_id,)] for mention_id in ids]
        alike = self._alike.scores(ids, self._pages, parts, scored) + ties(ids)
        return [sorted(tuple(ids[n] for n in group) for group in part) for part in partition(alike)]

    def _anchor(self, came: Sequence[str], astray: Sequence[str], links: Sequence[Link]) -> set[str]:
        """Gives each mention that came its anchor, and each that has found a better one, or lost its own."""
        found: dict[str, Anchor | None] = dict.fromkeys(came)
        again = [mention_id for mention_id in astray if mention_id not in found]
        found |= dict.fromkeys(again)
        for link in [*links, *self._links(again)]:
            if link.rank:
                high, low = (link.here, link.there) if link.rank > 0 else (link.there, link.here)
                where = self._pages.whereabouts(high)
                held = found.get(high) if high in found else (where.score, where.anchor) if where.anchor else None
                found[high] = min(filter(None, (held, (link.score, low))), key=preference)
        stirred = set()
        for mention_id, anchor in found.items():
            where = self._pages.whereabouts(mention_id)
            score, low_id = anchor or (0.0, None)
            if (score, low_id) != (where.score, where.anchor):
                self._pages.set(mention_id, where._replace(score=score, anchor=low_id))
                stirred.add(mention_id)
        return stirred

    def _anchors(self, group: Group) -> list[Anchor | None]:
        """Those of its mentions; looked for anew where one was forgotten."""
        astray = [mention_id for mention_id in group if (anchor := self._pages.whereabouts(mention_id).anchor) and not self._pages.whereabouts(anchor).page]
        if astray:
            self._anchor([], astray, [])
        held = [self._pages.whereabouts(mention_id) for mention_id in group]
        return [(where.score, where.anchor) if where.anchor else None for where in held]

    def _links(self, mention_ids: Sequence[str], scored: Scores | None = None) -> list[Link]:
        return self._pages.links([entry for mention_id in mention_ids if (entry := self._pages.entry(mention_id))], scored)

    def _group(self, mention_id: str) -> Group:
        return self._groups(str(self._pages.whereabouts(mention_id).part))[mention_id]

    def _groups(self, part: str) -> dict[str, Group]:
        """Each mention's."""
        if part not in self._parts:
            self._parts[part] = _by_mention(self._draft.read_json(f"part:{part}") or ())
        return self._parts[part]

    def _write(self, parts: Mapping[str, Sequence[Group]]) -> None:
        """Empty ones are deleted."""
        self._roots.clear()
        for part, groups in parts.items():
            self._parts[part] = _by_mention(groups)
            if groups:
                self._draft.write(f"part:{part}", list(groups))
                for mention_id in self._parts[part]:
                    if (where := self._pages.whereabouts(mention_id)).part != part:
                        self._pages.set(mention_id, where._replace(part=part))
            else:
                self._draft.delete(f"part:{part}")


def _by_mention(groups: Iterable[Sequence[str]]) -> dict[str, Group]:
    return {mention_id: group for group in map(tuple, groups) for mention_id in group}


def _reached(first: str, edges: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [first]
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += edges[node]
    return reached
