/**
 * The part of every locustfile that does not depend on the profile: streams, keys, users who decide by their own stream,
 * the order in which users are stopped, and the logs. It is Python for Locust from 2.12 on, by public hooks only, but for
 * the set within gevent's Group. The profile's own part comes after it (export.ts).
 */
export const MACHINERY = `# ---- Randomness: the streams and keys of pitot, bit by bit -------------------------------------------------

MASK = 0xFFFFFFFF


def hash_text(text):
    """Two words of 32 bits that are made of a text, by its UTF-16 code units."""
    raw = text.encode("utf-16-le", "surrogatepass")
    units = [int.from_bytes(raw[i : i + 2], "little") for i in range(0, len(raw), 2)]
    a, b = 0x243F6A88, 0x85A308D3
    for unit in [*units, *[len(units)] * 4]:
        a = ((a ^ unit) * 0x9E3779B1) & MASK
        a ^= a >> 15
        b = ((b + a) * 0x85EBCA6B) & MASK
        b ^= b >> 13
        a = (a + b) & MASK
    return a, b


class Stream:
    """The random numbers of one user: Marsaglia's xor128, seeded with the 16 hexadecimal digits of a hash."""

    def __init__(self, name):
        self.x = self.y = self.z = self.w = 0
        for digit in "{:08x}{:08x}".format(*hash_text(f"{SEED}/{name}")):
            self.x ^= ord(digit)
            self.step()
        for _ in range(64):
            self.step()

    def step(self):
        t = (self.x ^ (self.x << 11)) & MASK
        self.x, self.y, self.z = self.y, self.z, self.w
        self.w ^= (self.w >> 19) ^ t ^ (t >> 8)
        return self.w

    def uniform(self):
        return self.step() / 2**32


def derive_key(a, b, c, d, n):
    """The key of the child number n that the key (a, b) has at the place (c, d)."""
    x = (a * 0x27D4EB2F + n * 0x2545F491 + c + 0x3C6EF372) & MASK
    y = (b * 0x165667B1 + n * 0x5851F42D + d + 0x6A09E667) & MASK
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & MASK
    y = (((y ^ (y >> 15)) + x) * 0x846CA68B) & MASK
    x = ((x ^ (x >> 15) ^ y) * 0x9E3779B1) & MASK
    y = (((y ^ (y >> 16)) + x) * 0x85EBCA6B) & MASK
    x = ((x ^ (x >> 16) ^ y) * 0xC2B2AE35) & MASK
    y = (((y ^ (y >> 13)) + x) * 0x27D4EB2F) & MASK
    x = x ^ (x >> 15) ^ y
    y = ((y ^ (y >> 16)) + x) & MASK
    return x, y


# ---- Users --------------------------------------------------------------------------------------------------


class PitotUser(Client):
    """A user whose decisions come from a stream of its own, whatever the others do and however long answers take."""

    abstract = True
    created = 0

    def __init__(self, environment):
        super().__init__(environment)
        kind = type(self)
        self.id = f"{kind.__name__}/{kind.created}"
        self.stream = Stream(f"load/users/{SOURCE}/{self.id}")
        self.key = derive_key(*hash_text(f"load/{SOURCE}/{kind.__name__}"), 0, 0, kind.created)
        kind.created += 1
        self.iteration = -1
        self.step = 0
        self.place = -1
        self.waited = None
        self.due = time.monotonic()

    def begin(self, tasks, place):
        """The task at this place of the list is the user's next one."""
        self.place = place
        self.iteration += 1
        self.step = 0
        chosen = tasks[place]
        name = chosen.__doc__ or chosen.__name__
        decisions.append((time.time(), self.id, self.iteration, name, self.waited))
        return chosen

    def call(self, method, path, name, body=None, headers=None, ok=None):
        """One request, under its key: services of pitot draw by it what the request costs."""
        key = "{:08x}-{:08x}".format(*derive_key(*self.key, self.iteration, self.step, 0))
        context = {"user": self.id, "iteration": self.iteration, "step": self.step, "key": key}
        self.step += 1
        with self.client.request(
            method,
            path,
            name=name,
            data=body,
            headers={**(headers or {}), "x-pitot-key": key},
            allow_redirects=False,
            catch_response=True,
            context=context,
            **OPTIONS,
        ) as response:
            status = response.status_code
            if status == 0:
                pass  # No answer: Locust says why.
            elif status in ok if ok else status < 400:
                response.success()
            else:
                response.failure(f"status {status}")

    def sleep(self, seconds):
        """Passes time within a task."""
        self.step += 1
        self.waited = None
        gevent.sleep(seconds)

    def wait_for(self, nanoseconds):
        self.waited = nanoseconds
        return nanoseconds / 1e9

    def constant(self, seconds):
        return self.wait_for(round(seconds * 1e9))

    def between(self, low, high):
        low, high = round(low * 1e9), round(high * 1e9)
        return self.wait_for(low + math.floor(self.stream.uniform() * (high - low) + 0.5))

    def exponential(self, mean):
        mean = round(mean * 1e9)
        return self.wait_for(math.floor(-mean * math.log(1 - self.stream.uniform()) + 0.5))

    def pace(self, period):
        """Until a period after what was due last; who is late goes on at once, and nothing is caught up."""
        now = time.monotonic()
        self.due = max(now, self.due + period)
        self.waited = None
        return self.due - now


class Pick(TaskSet):
    """Tasks at random by weight, one draw each time."""

    def get_next_task(self):
        return self.user.begin(self.tasks, int(self.user.stream.uniform() * len(self.tasks)))


class Sequence(TaskSet):
    """Tasks in order, over and over; one of weight 2 twice in a row."""

    def get_next_task(self):
        return self.user.begin(self.tasks, (self.user.place + 1) % len(self.tasks))


# ---- What Locust leaves open: who stops first, and what is written --------------------------------------------


class NewestFirst(dict):
    """Stands in for the set of gevent's Group: users are met, and so stopped, from the newest to the oldest."""

    def add(self, greenlet):
        self[greenlet] = None

    def discard(self, greenlet):
        self.pop(greenlet, None)

    def __iter__(self):
        return reversed(list(self.keys()))


decisions = []  # (instant, user, iteration, task, nanoseconds waited before it where they were drawn)
requests = []  # (instant of the answer, user, iteration, step, key, method, name, milliseconds, bytes, error)
locust.stats.CSV_STATS_FLUSH_INTERVAL_SEC = 0  # Locust 2.12 loses up to ten seconds of history otherwise.


@events.init.add_listener
def prepare(environment, **_):
    group = gevent.pool.Group()
    group.greenlets = NewestFirst()
    environment.runner.user_greenlets = group

    # After Locust's own listener, so that its clock can be read off.
    def record(request_type, name, response_time, response_length, exception, context, start_time, **_):
        who = context["user"], context["iteration"], context["step"], context["key"]
        # FastHttpUser before 2.30 cuts whole milliseconds.
        exact = response_time if isinstance(response_time, float) else (time.time() - start_time) * 1000
        error = "" if exception is None else repr(exception)
        at = environment.stats.total.last_request_timestamp or time.time()
        requests.append((at, *who, request_type, name, exact, response_length, error))
        if LIMIT is not None and len(requests) == LIMIT:
            gevent.spawn(environment.runner.quit)

    environment.events.request.add_listener(record)


@events.test_stop.add_listener
def write_logs(environment, **_):
    """Everything as it was, beside what --csv writes; a worker of a distributed run adds its process number."""
    prefix = getattr(environment.parsed_options, "csv_prefix", None) or SCENARIO.replace("/", "_")
    if isinstance(environment.runner, WorkerRunner):
        prefix += f"_{os.getpid()}"
    write_rows(f"{prefix}_decisions.csv", "at,user,iteration,task,waited_ns", decisions)
    write_rows(f"{prefix}_requests.csv", "at,user,iteration,step,key,method,name,milliseconds,bytes,error", requests)
    stats = environment.stats
    final = {
        "scenario": SCENARIO,
        "source": SOURCE,
        "seed": SEED,
        "locust": locust.__version__,
        "dialect": INSTALLED_DIALECT,
        "client": next(kind.__name__ for kind in Client.__mro__ if kind.__module__.startswith("locust.")),
        "statistics": [entry.serialize() for entry in [*stats.entries.values(), stats.total]],
    }
    with open(f"{prefix}_final.json", "w", encoding="utf-8") as file:
        json.dump(final, file, indent=2)


def write_rows(file, columns, rows):
    with open(file, "w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(columns.split(","))
        writer.writerows(rows)`;
