"""Random traffic through the real StatsCSVFileWriter, its clock and sleeps scripted; what it wrote, byte for byte.
Usage: python3 make_random_csv.py SITE_PACKAGES out.json VERSION SEED CASES   (SITE_PACKAGES holds the folder locust)"""
import importlib, io, json, os, random, sys, tempfile, types
site, out, version, seed, cases = sys.argv[1:6]
sys.modules["gevent"] = gevent = types.ModuleType("gevent")
package = types.ModuleType("locust"); package.__path__ = [os.path.join(site, "locust")]; sys.modules["locust"] = package
S = importlib.import_module("locust.stats")
clock = [0.0]
class Clock:
    time = staticmethod(lambda: clock[0])
S.time = Clock
R = random.Random(int(seed))
NAMES = [("GET", "list"), ("POST", "list"), ("GET", 'a "quoted", name'), ("GET", "Zürich")]
class Boom(Exception): pass
ERRORS = [Boom("boom"), Boom("status 503", 7), Boom('with "quotes", it\'s odd'), Boom("two\nlines")]

def case(number):
    whole = number % 3 == 2
    full = number % 2 == 0
    start = clock[0] = R.choice([1700000000.125, 1767225600.0, 1795375589.75])
    stats = S.RequestStats()
    runner = types.SimpleNamespace(user_count=0, exceptions={})
    environment = types.SimpleNamespace(stats=stats, runner=runner)
    script, rows = [], R.randint(2, 25)
    pause = R.choice([0.05, 0.2, 0.9, 2.5])
    next_request = start + R.expovariate(1 / pause)

    def sleep(_):
        nonlocal next_request
        wake = clock[0] + 1.003
        while next_request < wake:
            clock[0] = round(next_request, 4)
            method, name = R.choice(NAMES)
            ms = R.choice([R.randint(0, 30) / 2, 99.6, R.randint(90, 110) + 0.5, R.randint(10, 99) * 10 + R.choice([0, 4.999, 5, 5.001]), R.randint(900, 11000), R.randint(10, 30) * 1000 + 500, R.expovariate(0.01), 20.0])
            ms = int(ms) if whole else float(ms)
            size = R.choice([0, 11, 2048])
            error = R.choice(ERRORS) if R.random() < 0.15 else None
            stats.log_request(method, name, ms, size)
            if error is not None: stats.log_error(method, name, error)
            script.append({"at": clock[0], "method": method, "name": name, "ms": ms, "bytes": size, **({"error": repr(error)} if error is not None else {})})
            next_request += R.expovariate(1 / pause)
        clock[0] = wake
        runner.user_count = R.randint(0, 30)
        script.append({"at": wake, "users": runner.user_count})
        if sum("users" in line for line in script) >= rows:
            raise KeyboardInterrupt
    gevent.sleep = sleep
    with tempfile.TemporaryDirectory() as folder:
        writer = S.StatsCSVFileWriter(environment, S.PERCENTILES_TO_REPORT, os.path.join(folder, "x"), full)
        try: writer.stats_writer()
        except KeyboardInterrupt: pass
        for flush in (writer.requests_flush, writer.stats_history_flush, writer.failures_flush, writer.exceptions_flush): flush()
        files = {}
        for name in ("stats", "stats_history", "failures", "exceptions"):
            with open(os.path.join(folder, f"x_{name}.csv"), newline="") as file: files[name] = file.read()
    # The last rows are those of the wake-up before the last one: what came later is in the statistics only.
    final = {"stats": io.StringIO(newline=""), "failures": io.StringIO(newline="")}
    writer.requests_csv(S.csv.writer(final["stats"]))
    writer.failures_csv(S.csv.writer(final["failures"]))
    files = {**files, **{name: text.getvalue() for name, text in final.items()}}
    if hasattr(S, "save_stats_json"): files["json"] = json.dumps(stats.serialize_stats(), indent=4)
    return {"start": start, "full": full, "whole": whole, "script": script, "files": files}
json.dump({"locust": version, "csv": [case(i) for i in range(int(cases))]}, open(out, "w"), separators=(",", ":"))
