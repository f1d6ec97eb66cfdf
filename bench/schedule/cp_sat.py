"""CP-SAT on the same instance, one thread: reads an instance as JSON on standard input, prints makespan and bound.

Operations choose a machine; machines do one thing at a time. With vehicles every operation whose job is elsewhere has one
transport; two transports of one vehicle come one after the other with the empty trip between them.
"""
import json
import sys
import threading
import time

from ortools.sat.python import cp_model

data = json.load(sys.stdin)
jobs, travel, vehicles = data["jobs"], data["travel"], data["vehicles"]
horizon = sum(max(c["time"] for c in op) for job in jobs for op in job)
if travel:
    horizon += sum(len(job) for job in jobs) * 2 * max(max(row) for row in travel)
model = cp_model.CpModel()
machines = [[] for _ in range(data["machines"])]
ops = []
end_of_all = model.new_int_var(0, horizon, "makespan")
for job in jobs:
    before = None
    for op in job:
        start, end = model.new_int_var(0, horizon, ""), model.new_int_var(0, horizon, "")
        on = {}
        for choice in op:
            literal = model.new_bool_var("")
            interval = model.new_optional_interval_var(start, choice["time"], end, literal, "")
            machines[choice["machine"]].append(interval)
            on[choice["machine"]] = literal
        model.add_exactly_one(on.values())
        one = {"start": start, "end": end, "on": on, "before": before}
        if before is not None and not travel:
            model.add(start >= before["end"])
        ops.append(one)
        before = one
    model.add(end_of_all >= before["end"])
for intervals in machines:
    model.add_no_overlap(intervals)
if travel:
    for op in ops:
        pick, drop, needed = (
            model.new_int_var(0, horizon, ""),
            model.new_int_var(0, horizon, ""),
            model.new_bool_var(""),
        )
        op.update(pick=pick, drop=drop, needed=needed)
        origins = {0: None} if op["before"] is None else {m + 1: lit for m, lit in op["before"]["on"].items()}
        op["origins"] = origins
        model.add(pick >= (0 if op["before"] is None else op["before"]["end"]))
        model.add(op["start"] >= drop)
        same = []
        for place, lit in origins.items():
            for machine, chosen in op["on"].items():
                model.add(drop >= pick + travel[place][machine + 1]).only_enforce_if([l for l in (lit, chosen) if l is not None])
                if place == machine + 1:
                    both = model.new_bool_var("")
                    model.add_bool_and([lit, chosen]).only_enforce_if(both)
                    model.add_bool_or([lit.negated(), chosen.negated(), both])
                    same.append(both)
        model.add_exactly_one([needed] + same)
        op["vehicle"] = [model.new_bool_var("") for _ in range(vehicles)]
        model.add_exactly_one(op["vehicle"])
        # The first trip of a vehicle is empty from the load station.
        for place, lit in origins.items():
            model.add(pick >= travel[0][place]).only_enforce_if([needed] + ([lit] if lit is not None else []))
    for i, a in enumerate(ops):
        for b in ops[i + 1 :]:
            first = model.new_bool_var("")
            for k in range(vehicles):
                shared = [a["needed"], b["needed"], a["vehicle"][k], b["vehicle"][k]]
                for x, y, lit in ((a, b, first), (b, a, first.negated())):
                    for machine, chosen in x["on"].items():
                        for place, at in y["origins"].items():
                            model.add(y["pick"] >= x["drop"] + travel[machine + 1][place]).only_enforce_if(
                                shared + [lit, chosen] + ([at] if at is not None else [])
                            )
model.minimize(end_of_all)
solver = cp_model.CpSolver()
solver.parameters.num_workers = 1
# The clock on request; else the time of the processor, as for the other side, with a bound in case it is never free.
solver.parameters.max_time_in_seconds = data["seconds"] * (1 if data["wall"] else 60)
begun = time.process_time()


def watch():
    while time.process_time() - begun < data["seconds"]:
        time.sleep(0.02)
    solver.stop_search()


threading.Thread(target=watch, daemon=True).start()
solver.parameters.random_seed = 1
status = solver.solve(model)
found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
print(json.dumps({"makespan": int(solver.objective_value) if found else None, "bound": solver.best_objective_bound}))
