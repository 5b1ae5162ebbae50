"""What the embedded broker is started with."""

from streams.adapters.broker.server import cluster_id


def test_a_clusters_id_is_never_taken_for_an_option() -> None:
    drawn = iter([b"\xf8" + bytes(15), b"\xfb" + bytes(15), b"\x00" * 16])
    assert cluster_id(lambda: next(drawn)) == "A" * 22
    assert len(cluster_id()) == 22
