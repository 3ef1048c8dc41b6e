"""Random traffic through the real RequestStats, its clock scripted.
Usage: python3 make_random_statistics.py SITE_PACKAGES out.json VERSION SEED CASES   (SITE_PACKAGES holds the folder locust)"""
import importlib, json, os, random, sys, types
site, out, version, seed, cases = sys.argv[1:6]
sys.modules["gevent"] = types.ModuleType("gevent")
package = types.ModuleType("locust"); package.__path__ = [os.path.join(site, "locust")]; sys.modules["locust"] = package
S = importlib.import_module("locust.stats")
clock = [0.0]
class Clock:
    time = staticmethod(lambda: clock[0])
S.time = Clock
R = random.Random(int(seed))

def row(e):
    p = [e.get_response_time_percentile(x) for x in S.PERCENTILES_TO_REPORT]
    return [e.num_requests, e.num_failures, e.median_response_time, e.avg_response_time, e.min_response_time or 0, e.max_response_time,
            e.avg_content_length, e.total_rps, e.total_fail_per_sec, e.current_rps, e.current_fail_per_sec, e.fail_ratio,
            e.get_current_response_time_percentile(0.5), e.get_current_response_time_percentile(0.95), *p]

def case():
    start = clock[0] = R.choice([1000.25, 2000.5, 1700000000.125])
    r = S.RequestStats()
    script = []
    pause = R.choice([0.2, 0.9, 2.5, 6])
    for _ in range(R.randint(1, 60)):
        clock[0] = round(clock[0] + R.expovariate(1 / pause), 3)
        if R.random() < 0.35:
            script.append({"at": clock[0], "rows": [[e.name, e.method, *row(e)] for e in [*S.sort_stats(r.entries), r.total]]})
        else:
            name, method = R.choice(["a", "b", "B"]), R.choice(["GET", "POST"])
            ms = R.choice([R.randint(0, 30) / 2, R.randint(90, 110) + 0.5, R.randint(10, 99) * 10 + R.choice([0, 4.999, 5, 5.001]), R.randint(900, 11000), R.randint(10, 30) * 1000 + 500, R.expovariate(0.01)])
            failed = R.random() < 0.15
            script.append({"at": clock[0], "method": method, "name": name, "ms": ms, "failed": failed})
            r.log_request(method, name, ms, 7)
            if failed: r.log_error(method, name, "boom")
    return {"start": start, "script": script}
json.dump({"locust": version, "traffic": [case() for _ in range(int(cases))]}, open(out, "w"), separators=(",", ":"))
