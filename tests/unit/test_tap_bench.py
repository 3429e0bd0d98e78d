from bench.tap_frames import measure


def test_the_bench_gives_figures() -> None:
    (figure,) = measure(frames=100, rounds=1).values()
    assert set(figure) == {"ours", "peer", "ratio", "unit"}
