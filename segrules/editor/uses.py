"""A loaded ruleset and its terms -> every place where a term is named, defined or used.

Names in expressions are told apart as the checker does it: a column of the table at hand comes
before a metric, a bare word may be a value. A place is that of the word as it is written, with the
quotes or backticks around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from segrules.compiler.case_blocks import lines
from segrules.compiler.mentions import Mention, Role, Vocabulary, mentions
from segrules.compiler.order import declared_options, vocabulary
from segrules.compiler.parameters import fill
from segrules.compiler.written import Reader
from segrules.editor.slots import Formula, Named, slot_of
from segrules.editor.terms import Glossary, Kind, Term
from segrules.language.expression import tree
from segrules.language.expression.children import children
from segrules.language.expression.parse import parse
from segrules.language.expression.table import parse_table
from segrules.language.loaded import Loaded, Loc
from segrules.language.model import Ruleset
from segrules.language.places import Place
from segrules.language.yaml_tree import Scalar

CUSTOMERS = "customers"


@dataclass(frozen=True, slots=True)
class Use:
    """A term where it is named; `defines` where that is its definition.

    `part` is the number of the dotted name's part that is meant, for `product.category`.
    """

    term: Term
    place: Place
    defines: bool = False
    part: int = 0
    parts: int = 1


def uses_in(loaded: Loaded, known: Glossary) -> tuple[Use, ...]:
    """The uses in the order of the text, each once; none where the file has not its shape."""
    try:
        ruleset = Ruleset.model_validate(fill(loaded, {}, []).loaded.data)
    except ValidationError:
        return ()
    found = _Finder(loaded, known, ruleset, declared_options(ruleset), {})
    by_place = {(u.place, u.part, u.term): u for u in found.all()}
    return tuple(sorted(by_place.values(), key=_position))


def _position(use: Use) -> tuple[str, int, int]:
    return use.place.path, use.place.line, use.place.column


@dataclass(frozen=True, slots=True)
class _Finder:
    loaded: Loaded
    known: Glossary
    ruleset: Ruleset
    options: Mapping[str, frozenset[str]]
    vocabularies: dict[str, Vocabulary]

    def all(self) -> Iterator[Use]:
        yield from self._definitions()
        for loc, scalar in self.loaded.scalars.items():
            yield from self._scalar(loc, scalar)
        for loc in self.loaded.key_places:
            yield from self._key(loc)
        yield from self._targets()
        yield from self._blocks()

    def _definitions(self) -> Iterator[Use]:
        for defined in self.known.defined.values():
            if defined.loc != ("segments",):
                yield Use(defined.term, defined.place, defines=True)

    # ------------------------------------------------------------ scalars

    def _scalar(self, loc: Loc, scalar: Scalar) -> Iterator[Use]:
        slot = slot_of(loc, self.known)
        parameter = Term(Kind.PARAMETER, scalar.text[1:])
        if scalar.text[:1] == "$" and parameter in self.known.defined:
            yield Use(parameter, scalar.place)
        elif loc[-1] == "table" and isinstance(slot, Formula):
            yield from self._table(loc)
        elif isinstance(slot, Formula):
            yield from self._expression(loc, slot.table)
        elif isinstance(slot, Named):
            yield from self._named(scalar.text, scalar.place, slot)

    def _named(self, name: str, place: Place, slot: Named) -> Iterator[Use]:
        if slot.kinds == (Kind.SEGMENT,) and slot.of is None:
            return
        for term in self.known.by_name.get(name, ()):
            if term.kind in slot.kinds and self._fits(term, slot):
                yield Use(term, place)
                return

    def _fits(self, term: Term, slot: Named) -> bool:
        if slot.of is not None:
            return self._owner(slot.of) == term.of
        return term.kind is not Kind.COLUMN or term.of == CUSTOMERS

    def _owner(self, of: str) -> str:
        """What declares the values of a name as it is written at customer level."""
        if Term(Kind.SCORE, of) in self.known.defined or "." in of:
            return of
        column = Term(Kind.COLUMN, of, CUSTOMERS) in self.known.defined
        return f"{CUSTOMERS}.{of}" if column else of

    # ------------------------------------------------------------ expressions

    def _words(self, table: str) -> Vocabulary:
        if table not in self.vocabularies:
            self.vocabularies[table] = vocabulary(table or None, self.ruleset, self.options)
        return self.vocabularies[table]

    def _expression(self, loc: Loc, table: str) -> Iterator[Use]:
        parsed = parse(self.loaded.located(loc))
        if parsed.tree is not None:
            yield from self._mentioned(parsed.tree, table)

    def _mentioned(self, node: tree.Expression, table: str) -> Iterator[Use]:
        for mention in mentions(node, self._words(table)):
            yield from self._mention(mention, table)
        for parameter in _parameters(node):
            term = Term(Kind.PARAMETER, parameter.name)
            if term in self.known.defined:
                yield Use(term, parameter.place)

    def _mention(self, mention: Mention, table: str) -> Iterator[Use]:
        node, place = mention.node, mention.node.place
        parts = node.parts if isinstance(node, tree.Name) else (node.value,)
        term = self._term(mention, parts, table)
        if term is not None:
            yield Use(term, place, parts=len(parts))
        if len(parts) > 1 and mention.role in {Role.NAME, Role.OWN}:
            reached = self._reached(parts, table if mention.role is Role.OWN else CUSTOMERS)
            if reached is not None:
                yield Use(reached, place, part=1, parts=len(parts))

    def _term(self, mention: Mention, parts: tuple[str, ...], table: str) -> Term | None:
        match mention.role:
            case Role.SEGMENT:
                wanted = [Term(Kind.SEGMENT, ".".join(parts), mention.of)]
            case Role.VALUE:
                wanted = [Term(Kind.VALUE, parts[0], o) for o in self._owners(mention.of, table)]
            case Role.OWN | Role.COLUMN:
                wanted = [Term(Kind.COLUMN, parts[0], mention.of or table)]
            case Role.TABLE:
                wanted = [Term(Kind.TABLE, parts[0])]
            case Role.NAME:
                wanted = [Term(k, parts[0]) for k in _NAMED]
                wanted.insert(0, Term(Kind.COLUMN, parts[0], CUSTOMERS))
        return next((t for t in wanted if t in self.known.defined), None)

    def _owners(self, of: str, table: str) -> tuple[str, ...]:
        """What may declare a value: the column of the table at hand or of customers, or a score."""
        name, _, column = of.partition(".")
        if column:
            target = self._looked_up(name, table) or self._looked_up(name, CUSTOMERS)
            return (f"{target}.{column}",)
        return f"{table}.{of}", f"{CUSTOMERS}.{of}", of

    def _looked_up(self, column: str, table: str) -> str:
        declared = self.ruleset.tables.get(table)
        found = declared.columns.get(column) if declared else None
        return (found.looks_up or "") if found else ""

    def _reached(self, parts: tuple[str, ...], table: str) -> Term | None:
        term = Term(Kind.COLUMN, parts[1], self._looked_up(parts[0], table))
        return term if term in self.known.defined else None

    def _table(self, loc: Loc) -> Iterator[Use]:
        if loc[:1] == ("tests",):
            return
        parsed = parse_table(self.loaded.located(loc)).table
        segmentation = str(loc[-2])
        for subject in parsed.subjects if parsed else ():
            yield from self._mentioned(subject, "")
        for row in parsed.rows if parsed else ():
            if row.condition is not None:
                yield from self._mentioned(row.condition, "")
            term = Term(Kind.SEGMENT, row.segment, segmentation)
            yield Use(term, row.segment_place, defines=row.segment_place == self._place(term))

    def _place(self, term: Term) -> Place | None:
        defined = self.known.defined.get(term)
        return None if defined is None else defined.place

    # ------------------------------------------------------------ keys and targets

    def _key(self, loc: Loc) -> Iterator[Use]:
        if len(loc) > 1:
            slot = slot_of(loc[:-1], self.known)
            if isinstance(slot, Named):
                yield from self._named(str(loc[-1]), self.loaded.key_places[loc], slot)

    def _targets(self) -> Iterator[Use]:
        """Segments that actions, properties and tests name, with the segmentation or without."""
        for loc, scalar in self.loaded.scalars.items():
            slot = slot_of(loc, self.known)
            if isinstance(slot, Named) and slot.kinds == (Kind.SEGMENT,) and slot.of is None:
                yield from self._target(scalar)

    def _target(self, scalar: Scalar) -> Iterator[Use]:
        for term in self.known.of_kind(Kind.SEGMENT):
            if scalar.text == term.name:
                yield Use(term, scalar.place)
                return
        for term in self.known.of_kind(Kind.SEGMENT):
            if scalar.text == f"{term.of}.{term.name}":
                yield Use(Term(Kind.SEGMENTATION, term.of), scalar.place, part=0, parts=2)
                yield Use(term, scalar.place, part=1, parts=2)
                return

    # ------------------------------------------------------------ blocks of tests

    def _blocks(self) -> Iterator[Use]:
        parts = {t.name for t in self.known.of_kind(Kind.SEGMENTATION)}
        expected = frozenset({"expect", *parts})
        for loc in self.loaded.scalars:
            if loc[0] == "tests" and loc[-1] == "table":
                yield from self._block(loc, expected)

    def _block(self, loc: Loc, expected: frozenset[str]) -> Iterator[Use]:
        values = Named((Kind.METRIC, Kind.SCORE, Kind.COLUMN, Kind.SEGMENTATION))
        for line in lines("", loc, expected, Reader(self.loaded, [])):
            for header, cell in line.cells.items():
                yield from self._named(header, cell.under, values)
                yield from self._cell(header, cell.text, cell.place)

    def _cell(self, header: str, text: str, place: Place) -> Iterator[Use]:
        of = self._only() if header == "expect" else header
        term = Term(Kind.SEGMENT, text, of)
        value = Term(Kind.VALUE, text, self._owner(header))
        for each in (term, value):
            if each in self.known.defined:
                yield Use(each, place)
                return

    def _only(self) -> str:
        parts = self.known.of_kind(Kind.SEGMENTATION)
        return parts[0].name if len(parts) == 1 else ""


_NAMED = (Kind.METRIC, Kind.SCORE, Kind.SEGMENTATION, Kind.MODEL)


def _parameters(node: tree.Expression) -> Iterator[tree.Parameter]:
    if isinstance(node, tree.Parameter):
        yield node
    for child in children(node):
        yield from _parameters(child)
