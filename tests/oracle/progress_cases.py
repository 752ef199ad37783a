"""More progress bars under a clock of our own: what ProgbarLogger tells its bar, and when."""

CLOCK_ORIGIN = 1000.0  # seconds; not 0, so that the first drawing is not held back

SMALL = [["accuracy", 0.5], ["loss", 0.00012345]]


def steady(target: int, step: float, count: int | None = None, values=None, first: float = 0.5) -> list:
    """`count` steps of `step` seconds, the first one slower (it compiles), then the end of the epoch."""
    events, now = [], first
    for current in range(1, (count or target) + 1):
        events.append({"now": round(now, 6), "current": current, "values": values or [["accuracy", 0.1 + current / 100], ["loss", 2.5 / current]],
                       "finalize": False})
        now += step
    return events


def ended(events: list, target: int, extra: list, after: float = 0.2) -> list:
    last = events[-1]
    return events + [{"now": round(last["now"] + after, 6), "current": target, "values": last["values"] + extra, "finalize": True}]


VALIDATION = [["val_accuracy", 0.75], ["val_loss", 0.6543]]

CASES = [
    {"id": "eight_steps", "target": 8, "verbose": 1, "events": ended(steady(8, 0.1), 8, VALIDATION)},
    {"id": "fast_steps_are_not_all_drawn", "target": 30, "verbose": 1, "events": ended(steady(30, 0.012), 30, [])},
    {"id": "microseconds", "target": 10, "verbose": 1, "events": ended(steady(10, 0.0001, first=0.0002), 10, [])},
    {"id": "one_step", "target": 1, "verbose": 1, "events": ended(steady(1, 1.0), 1, [])},
    {"id": "slow_seconds", "target": 5, "verbose": 1, "events": ended(steady(5, 3.7, first=9.0), 5, [])},
    {"id": "minutes", "target": 1563, "verbose": 1, "events": steady(1563, 0.3, count=4)},
    {"id": "hours", "target": 100000, "verbose": 1, "events": steady(100000, 1.25, count=3)},
    {"id": "exactly_one_minute", "target": 61, "verbose": 1, "events": steady(61, 1.0, count=3, first=1.0)},
    {"id": "ten_thousand", "target": 10000, "verbose": 1, "events": [e for e in steady(10000, 0.01) if e["current"] in (1, 2, 4999, 5000, 9999, 10000)]},
    {"id": "small_and_negative", "target": 2, "verbose": 1,
     "events": ended([{"now": 1.0, "current": 1, "values": [["a", 0.001], ["b", -0.0005], ["c", -12.5], ["d", 0.0]], "finalize": False},
                      {"now": 2.0, "current": 2, "values": [["a", 0.0010001], ["b", 1e-30], ["c", 123456.789], ["d", 1.0]], "finalize": False}], 2, [])},
    {"id": "not_finite", "target": 3, "verbose": 1,
     "events": ended([{"now": 1.0, "current": 1, "values": [["loss", "nan"]], "finalize": False},
                      {"now": 2.0, "current": 2, "values": [["loss", "inf"]], "finalize": False}], 3, [])},
    {"id": "getting_narrower", "target": 4, "verbose": 1,
     "events": [{"now": 1.0, "current": 1, "values": [["loss", 123456.0]], "finalize": False},
                {"now": 2.0, "current": 2, "values": [["loss", 1.5]], "finalize": False},
                {"now": 3.0, "current": 4, "values": [["loss", 1.0]], "finalize": True}]},
    {"id": "no_values", "target": 7, "verbose": 1, "events": [e | {"values": []} for e in ended(steady(7, 0.08), 7, [])]},
    {"id": "unknown_length", "target": None, "verbose": 1, "events": steady(5, 0.2)},
    {"id": "verbose_2", "target": 8, "verbose": 2, "events": ended(steady(8, 0.021), 8, VALIDATION)[-1:]},
    {"id": "verbose_2_small", "target": 250, "verbose": 2, "events": [{"now": 3.2, "current": 250, "values": SMALL + [["score", -0.7]], "finalize": True}]},
    {"id": "verbose_2_fast", "target": 2000, "verbose": 2, "events": [{"now": 0.4, "current": 2000, "values": SMALL, "finalize": True}]},
]


def steps(case: dict) -> list:
    """The case as make_progress.py plays it: (time, step, values, last), and the start of the clock first."""
    played = [(CLOCK_ORIGIN + event["now"], event["current"], {name: float(value) for name, value in event["values"]}, event["finalize"])
              for event in case["events"]]
    return [(CLOCK_ORIGIN, None, None, False)] + played
