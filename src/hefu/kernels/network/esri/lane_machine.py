"""The sweeps of ``lanes`` as instructions on whole rows. Imported only when compiling pays.

A compiler that sees eight sums side by side does not reliably make one vector of them, and how it decides
changes with its version. So the few loops over links are written in its intermediate language, with a
vector type as wide as a row. No operation is reordered or fused: the results are those of the plain text
to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic

from hefu.kernels.network.esri.lanes import IRREPLACEABLE, LINE_BYTES

_INDEX = ir.IntType(64)
_AHEAD = 12
"""Links between asking for a row and needing it: about what one row from far memory takes."""


class _Code:
    """Writes instructions on rows. Arrays are given by number, in the order of the kernel's arguments."""

    def __init__(self, context: Any, builder: Any, kinds: Any, arrays: Any) -> None:
        self.builder = builder
        self._arrays = [
            context.make_array(kind)(context, builder, builder.extract_value(arrays, number))
            for number, kind in enumerate(kinds)
        ]
        self._elements = [context.get_data_type(kind.dtype) for kind in kinds]

    def length(self, array: int) -> Any:
        """Rows or entries of an array."""
        return self.builder.extract_value(self._arrays[array].shape, 0)

    def entry(self, array: int, place: Any) -> Any:
        """One entry of a one-dimensional array."""
        return self.builder.load(self.builder.gep(self._arrays[array].data, [place]))

    def index(self, array: int, place: Any) -> Any:
        """One entry that numbers a row."""
        found = self.entry(array, place)
        return found if found.type == _INDEX else self.builder.zext(found, _INDEX)

    def vector(self, array: int) -> Any:
        """The type of a row."""
        width = 8 if isinstance(self._elements[array], ir.DoubleType) else 4
        return ir.VectorType(self._elements[array], LINE_BYTES // width)

    def _row(self, array: int, place: Any) -> Any:
        pointer = self.builder.bitcast(self._arrays[array].data, self.vector(array).as_pointer())
        return self.builder.gep(pointer, [place])

    def load(self, array: int, place: Any) -> Any:
        """One row."""
        found = self.builder.load(self._row(array, place))
        found.align = LINE_BYTES
        return found

    def store(self, value: Any, array: int, place: Any) -> None:
        """Write one row."""
        self.builder.store(value, self._row(array, place)).align = LINE_BYTES

    def store_wide(self, value: Any, array: int, place: Any) -> None:
        """Write a row of doubles, however long, where rows lie end to end."""
        pointer = self.builder.bitcast(self._arrays[array].data, value.type.as_pointer())
        self.builder.store(value, self.builder.gep(pointer, [place])).align = 8

    def ask(self, array: int, place: Any) -> None:
        """Ask for a row that will be needed."""
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        pointer = self.builder.bitcast(self._row(array, place), byte)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = self.builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        self.builder.call(ask, [pointer, *(ir.Constant(number, each) for each in (0, 3, 1))])

    def spread(self, value: Any, kind: Any) -> Any:
        """A row with one value in every lane."""
        first = self.builder.insert_element(
            ir.Constant(kind, ir.Undefined), value, ir.Constant(ir.IntType(32), 0)
        )
        every = ir.Constant(ir.VectorType(ir.IntType(32), kind.count), [0] * kind.count)
        return self.builder.shuffle_vector(first, ir.Constant(kind, ir.Undefined), every)

    def larger(self, one: Any, other: Any) -> Any:
        """``one`` where it is larger, else ``other``."""
        return self.builder.select(self.builder.fcmp_ordered(">", one, other), one, other)

    def smaller(self, one: Any, other: Any) -> Any:
        """``one`` where it is smaller, else ``other``."""
        return self.builder.select(self.builder.fcmp_ordered("<", one, other), one, other)

    @contextmanager
    def loop(self, begin: Any, end: Any, *firsts: Any) -> Iterator[_Loop]:
        """Count from ``begin`` to ``end``; ``firsts`` are values carried on from round to round."""
        here = _Loop(self.builder, begin, end, firsts)
        yield here
        here.close()


class _Loop:
    """A counted loop: ``place``, what it carries, and after it the ``results``."""

    def __init__(self, builder: Any, begin: Any, end: Any, firsts: tuple[Any, ...]) -> None:
        self._builder, before = builder, builder.block
        head, body, self._after = (builder.append_basic_block() for _ in range(3))
        builder.branch(head)
        builder.position_at_end(head)
        self._head = head
        self.place = builder.phi(_INDEX)
        self.place.add_incoming(begin, before)
        self.results = [builder.phi(first.type) for first in firsts]
        for result, first in zip(self.results, firsts, strict=True):
            result.add_incoming(first, before)
        self.carried: list[Any] = list(self.results)
        builder.cbranch(builder.icmp_signed("<", self.place, end), body, self._after)
        builder.position_at_end(body)

    def close(self) -> None:
        """Jump back, and go on after the loop."""
        builder = self._builder
        self.place.add_incoming(builder.add(self.place, ir.Constant(_INDEX, 1)), builder.block)
        for result, value in zip(self.results, self.carried, strict=True):
            result.add_incoming(value, builder.block)
        builder.branch(self._head)
        builder.position_at_end(self._after)


def _constant(kind: Any, value: float) -> Any:
    return ir.Constant(kind, [value] * kind.count)


_NONE, _ONE = ir.Constant(_INDEX, 0), ir.Constant(_INDEX, 1)


def _write_hit(code: _Code) -> None:
    output, market, smallest, loss, left, hit = range(6)
    builder, kind = code.builder, code.vector(hit)
    one = _constant(kind, 1.0)
    with code.loop(_NONE, code.length(left)) as places:
        code.store(_constant(kind, 0.0), left, places.place)
    with code.loop(_NONE, code.length(market)) as firms:
        place = code.index(market, firms.place)
        still = builder.fsub(one, code.load(loss, firms.place))
        makes = builder.fmul(code.spread(code.entry(output, firms.place), kind), still)
        code.store(builder.fadd(code.load(left, place), makes), left, place)
    with code.loop(_NONE, code.length(left)) as places:
        makes = code.load(left, places.place)
        enough = code.spread(code.entry(smallest, places.place), kind)
        is_there = builder.fcmp_ordered(">", makes, enough)
        found = builder.select(is_there, builder.fdiv(one, makes), _constant(kind, IRREPLACEABLE))
        code.store(found, left, places.place)
    with code.loop(_NONE, code.length(market)) as firms:
        inverse = code.load(left, code.index(market, firms.place))
        share = builder.fmul(code.spread(code.entry(output, firms.place), kind), inverse)
        hits = builder.fmul(code.load(loss, firms.place), code.smaller(share, one))
        code.store(hits, hit, firms.place)


def _write_lose(code: _Code) -> None:
    groups, offsets, heads, shares, hit, before, after, largest = range(8)
    builder, kind = code.builder, code.vector(hit)
    zero = _constant(kind, 0.0)
    last_link = builder.sub(code.length(heads), _ONE)
    last_firm = builder.sub(code.length(groups), _ONE)
    with code.loop(_NONE, last_firm, code.load(largest, _NONE)) as firms:
        next_firm = builder.add(firms.place, _ONE)
        begin, end = code.index(groups, firms.place), code.index(groups, next_firm)
        with code.loop(begin, end, zero) as inputs:
            first = code.index(offsets, inputs.place)
            following = code.index(offsets, builder.add(inputs.place, _ONE))
            with code.loop(first, following, zero) as links:
                ahead = builder.add(links.place, ir.Constant(_INDEX, _AHEAD))
                is_inside = builder.icmp_signed("<", ahead, last_link)
                code.ask(hit, code.index(heads, builder.select(is_inside, ahead, last_link)))
                share = code.spread(code.entry(shares, links.place), kind)
                lost = builder.fmul(share, code.load(hit, code.index(heads, links.place)))
                links.carried[0] = builder.fadd(links.results[0], lost)
            inputs.carried[0] = code.larger(links.results[0], inputs.results[0])
        worst = code.smaller(inputs.results[0], _constant(kind, 1.0))
        step = builder.fsub(worst, code.load(before, firms.place))
        firms.carried[0] = code.larger(step, firms.results[0])
        code.store(worst, after, firms.place)
    code.store(firms.results[0], largest, _NONE)


def _write_finish(code: _Code) -> None:
    value, down, up, gone, sums = range(5)
    builder, kind = code.builder, code.vector(down)
    wide = ir.VectorType(ir.DoubleType(), kind.count)
    kept = builder.fsub(_constant(kind, 1.0), code.load(gone, _NONE))
    zero = _constant(wide, 0.0)
    with code.loop(_NONE, code.length(value), zero, zero, zero) as firms:
        lower, upper = code.load(down, firms.place), code.load(up, firms.place)
        worth = code.spread(code.entry(value, firms.place), wide)
        for number, row in enumerate((code.larger(lower, upper), lower, upper)):
            widened = row if kind == wide else builder.fpext(row, wide)
            firms.carried[number] = builder.fadd(
                firms.results[number], builder.fmul(worth, widened)
            )
        code.store(builder.fmul(lower, kept), down, firms.place)
        code.store(builder.fmul(upper, kept), up, firms.place)
    for number, result in enumerate(firms.results):
        code.store_wide(result, sums, ir.Constant(_INDEX, number))


def _generator(write: Callable[[_Code], None]) -> Callable[..., Any]:
    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        write(_Code(context, builder, signature.args[0].types, values[0]))
        return context.get_dummy_value()

    return generate


@intrinsic
def _hit(_context: Any, arrays: Any) -> Any:
    return types.void(arrays), _generator(_write_hit)


@intrinsic
def _lose(_context: Any, arrays: Any) -> Any:
    return types.void(arrays), _generator(_write_lose)


@intrinsic
def _finish(_context: Any, arrays: Any) -> Any:
    return types.void(arrays), _generator(_write_finish)


def hit(*arrays: Any) -> None:
    """Machine twin of ``lanes.hit_of_lanes``."""
    _hit(arrays)  # type: ignore[call-arg]


def lose(*arrays: Any) -> None:
    """Machine twin of ``lanes.lose_in_lanes``."""
    _lose(arrays)  # type: ignore[call-arg]


def finish(*arrays: Any) -> None:
    """Machine twin of ``lanes.finish_lanes``."""
    _finish(arrays)  # type: ignore[call-arg]


def compiled(function: Callable[..., Any], *, keep: bool) -> Any:
    """One of the three functions above, compiled; ``keep``: on disk as well."""
    return njit(cache=keep, nogil=True)(function)
