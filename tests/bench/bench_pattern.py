"""Event patterns: 1, 10 and 300 rules over 1,000 events, beside json.loads and moto's matcher, in one run."""

import json
import random
import string

from measure import best_of, row
from moto.events.models import EventPattern as MotoPattern

from jupyter_sched.core.pattern import EventPattern, PatternSet, pattern_set

RANDOM = random.Random(7)
STATUSES = ["Completed", "Failed", "InProgress", "Stopped"]


def word(size=8):
    return "".join(RANDOM.choice(string.ascii_lowercase) for _ in range(size))


def event(number):
    kind = number % 2
    filler = {word(): word(20) for _ in range(14)}
    job = {
        "TrainingJobName": f"{word(3)}-{number}",
        "TrainingJobStatus": RANDOM.choice(STATUSES),
        "HyperParameters": filler,
    }
    job |= {"ResourceConfig": {"InstanceCount": RANDOM.randint(1, 9)}, "SourceIp": f"10.0.{number % 9}.1"}
    file = {
        "bucket": {"name": f"bucket-{number % 20}"},
        "object": {"key": f"in/{word()}.csv", "size": number},
        "more": filler,
    }
    return {
        "version": "0",
        "id": word(36),
        "detail-type": "Object Created" if kind else "SageMaker Training Job State Change",
        "source": "aws.s3" if kind else "aws.sagemaker",
        "account": "111122223333",
        "time": "2026-11-02T08:00:00Z",
        "region": "us-east-1",
        "resources": [f"arn:aws:s3:::{word()}"],
        "detail": {**(file if kind else job), "Tags": {word(): word(24) for _ in range(8)}},
    }


def pattern(number):
    s3, sagemaker = {"source": ["aws.s3"]}, {"source": ["aws.sagemaker"]}
    return [
        {**s3, "detail": {"bucket": {"name": [f"bucket-{number % 20}"]}}},
        {**s3, "detail": {"object": {"key": [{"prefix": f"in/{word(2)}"}]}}},
        {**s3, "detail": {"object": {"key": [{"suffix": f"{word(1)}.csv"}]}}},
        {**s3, "detail": {"object": {"key": [{"wildcard": f"in/{word(1)}*.csv"}]}}},
        {**s3, "detail": {"object": {"size": [{"numeric": [">", number * 3]}]}}},
        {**sagemaker, "detail": {"TrainingJobStatus": [{"anything-but": STATUSES[number % 4]}]}},
        {**sagemaker, "detail": {"FailureReason": [{"exists": True}]}},
        {**sagemaker, "detail": {"SourceIp": [{"cidr": f"10.0.{number % 9}.0/24"}]}},
        {**sagemaker, "detail": {"TrainingJobStatus": [{"equals-ignore-case": STATUSES[number % 4].upper()}]}},
        {**sagemaker, "$or": [{"detail": {"TrainingJobName": [{"prefix": word(2)}]}}, {"detail": {"x": [1]}}]},
    ][number % 10]


def main():
    texts = [json.dumps(event(number)) for number in range(1000)]
    size = sum(map(len, texts)) / len(texts)
    loads = best_of(lambda: [json.loads(text) for text in texts], 3) / len(texts)
    row(f"json.loads of {size:.0f} bytes", loads, f"{1 / loads:,.0f} a second")
    print(f"events are read with {pattern_set._loads.__module__}")
    for count in (1, 10, 300):
        rules = {str(number): EventPattern.parse(json.dumps(pattern(number))) for number in range(count)}
        row(f"build {count} rules", best_of(lambda rules=rules: PatternSet(rules), 3))
        many = PatternSet(rules)
        ours = best_of(lambda many=many: [many.match(text) for text in texts], 3) / len(texts)
        row(f"match {count} rules", ours, f"{1 / ours:,.0f} a second, {loads / ours:.2f} of json.loads")
        moto = [MotoPattern.load(rule.text) for rule in rules.values()]
        few = texts[:20]
        theirs = best_of(
            lambda moto=moto, few=few: [each.matches_event(json.loads(t)) for t in few for each in moto], 2
        ) / len(few)
        row(f"match {count} rules, moto", theirs, f"{theirs / ours:.0f} times ours")
    row("parse 300 rules", best_of(lambda: [EventPattern.parse(json.dumps(pattern(n))) for n in range(300)], 3))


if __name__ == "__main__":
    main()
