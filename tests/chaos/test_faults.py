"""The plan of faults."""

from hypothesis import given
from hypothesis import strategies as st

from tests.chaos.faults import KINDS, plan


@given(st.integers(0, 10_000), st.integers(0, 40))
def test_a_plan_is_a_function_of_its_seed_and_leaves_no_kind_out(seed: int, count: int) -> None:
    faults = plan(seed, count)
    assert faults == plan(seed, count)
    assert [fault.at for fault in faults] == sorted(fault.at for fault in faults)
    assert {fault.kind for fault in faults} >= {kind for kind, _ in KINDS[:count]}
