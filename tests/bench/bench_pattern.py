"""Event patterns: 1, 10 and 300 rules over 1,000 events, beside json.loads and moto's matcher, in one run.

What counts are the figures scaled to a machine on which json.loads reads 150,000 such events a second.
"""

import json
import random
import string
import time

from measure import row
from moto.events.models import EventPattern as MotoPattern

from jupyter_sched.core.pattern import EventPattern, PatternSet, reading

RANDOM = random.Random(7)
STATUSES = ["Completed", "Failed", "InProgress", "Stopped"]
LOADS_A_SECOND = 150_000
LEAST = {1: 110_000, 10: 70_000, 300: 45_000}
LEAST_TIMES_MOTO = 400
BUILD_MILLISECONDS = 30


def best_of(work, rounds=9):
    """Return the seconds of processor time that one call takes at best: what else runs here does not count."""
    took = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)


def word(size=8):
    return "".join(RANDOM.choice(string.ascii_lowercase) for _ in range(size))


def arn(kind, name):
    return f"arn:aws:sagemaker:us-east-1:111122223333:{kind}/{name}"


def tags():
    return {"team": f"team-{RANDOM.randint(0, 30)}", "project": word(12), "stage": RANDOM.choice(["dev", "prod"])}


def training(number):
    name = f"{word(3)}-{number}"
    return {
        "TrainingJobName": name,
        "TrainingJobArn": arn("training-job", name),
        "TrainingJobStatus": RANDOM.choice(STATUSES),
        "HyperParameters": {"eta": "0.2", "max_depth": "5", "num_round": str(number), "objective": "reg:linear"},
        "AlgorithmSpecification": {"TrainingImage": f"{word(12)}.dkr.ecr/{word()}:1", "TrainingInputMode": "File"},
        "RoleArn": f"arn:aws:iam::111122223333:role/{word(20)}",
        "InputDataConfig": [channel(name) for name in ("train", "validation")],
        "OutputDataConfig": {"S3OutputPath": f"s3://{word()}/{word()}/out"},
        "ResourceConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": RANDOM.randint(1, 9), "VolumeSizeInGB": 30},
        "StoppingCondition": {"MaxRuntimeInSeconds": 86400},
        "CreationTime": 1762070400000 + number,
        "Tags": tags(),
    }


def channel(name):
    source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{word()}/{word(12)}/{name}"}
    return {"ChannelName": name, "DataSource": {"S3DataSource": source}, "CompressionType": "None"}


def endpoint(number):
    variants = [{"VariantName": f"v{n}", "CurrentWeight": n, "ModelName": word(12)} for n in range(4)]
    return {
        "EndpointName": f"{word(3)}-{number}",
        "EndpointArn": arn("endpoint", word(20)),
        "EndpointConfigName": word(30),
        "ProductionVariants": variants,
        "EndpointStatus": RANDOM.choice(["IN_SERVICE", "FAILED", "UPDATING"]),
        "Caller": {"Address": f"10.0.{number % 9}.1", "Agent": word(120)},
        "Notes": {word(): word(24) for _ in range(9)},
        "Tags": tags(),
    }


def file(number):
    return {
        "version": "0",
        "bucket": {"name": f"bucket-{number % 20}"},
        "object": {"key": f"in/{word()}.{RANDOM.choice(['csv', 'json'])}", "size": number, "etag": word(32)},
        "request-id": word(16),
        "requester": "111122223333",
        "source-ip-address": f"10.0.{number % 9}.1",
        "reason": "PutObject",
        "more": {word(): word(24) for _ in range(22)},
    }


KINDS = [
    ("aws.s3", "Object Created", file),
    ("aws.sagemaker", "SageMaker Training Job State Change", training),
    ("aws.sagemaker", "SageMaker Endpoint State Change", endpoint),
]


def event(number):
    source, detail_type, detail = KINDS[number % len(KINDS)]
    return {
        "version": "0",
        "id": f"{word(8)}-{word(4)}-{word(4)}-{word(12)}",
        "detail-type": detail_type,
        "source": source,
        "account": "111122223333",
        "time": "2026-11-02T08:00:00Z",
        "region": "us-east-1",
        "resources": [f"arn:aws:{source}:::{word()}"],
        "detail": detail(number),
    }


def pattern(number):
    s3 = {"source": ["aws.s3"], "detail-type": ["Object Created"]}
    job = {"source": ["aws.sagemaker"], "detail-type": ["SageMaker Training Job State Change"]}
    served = {"source": ["aws.sagemaker"], "detail-type": ["SageMaker Endpoint State Change"]}
    return [
        {**job, "detail": {"TrainingJobStatus": ["Completed"], "TrainingJobName": [{"prefix": word(2)}]}},
        {**s3, "detail": {"bucket": {"name": [f"bucket-{number % 20}"]}, "object": {"key": [{"suffix": ".csv"}]}}},
        {**s3, "detail": {"object": {"key": [{"wildcard": f"in/{word(1)}*{word(1)}.csv"}]}}},
        {**s3, "detail": {"object": {"size": [{"numeric": [">", number * 3]}]}}},
        {**served, "detail": {"Caller": {"Address": [{"cidr": f"10.0.{number % 9}.0/24"}]}}},
        {**job, "$or": [{"detail": {"TrainingJobName": [{"prefix": word(2)}]}}, {"detail": {"x": [1]}}]},
        {**job, "detail": {"TrainingJobStatus": [{"anything-but": STATUSES[number % 4]}], "Tags": {"team": [word()]}}},
        {**served, "detail": {"EndpointStatus": [{"equals-ignore-case": "failed"}], "Gone": [{"exists": False}]}},
        {**job, "detail": {"InputDataConfig": {"ChannelName": ["train"], "CompressionType": [word(4)]}}},
        {**served, "detail": {"Tags": {"team": [f"team-{number % 31}"], "stage": ["prod"]}}},
    ][number % 10]


def main():
    texts = [json.dumps(event(number)) for number in range(1000)]
    size = sum(map(len, texts)) / len(texts)
    readers = {name: getattr(reading, f"_with_{name}") for name in dict.fromkeys(("json", reading.READER))}
    for count in (1, 10, 300):
        rules = {str(number): EventPattern.parse(json.dumps(pattern(number))) for number in range(count)}
        many = PatternSet(rules)
        loads = best_of(lambda: [json.loads(text) for text in texts]) / len(texts)
        row(f"json.loads of {size:.0f} bytes", loads, f"{1 / loads:,.0f} a second")
        found, ours = set(), 0.0
        for name, reader in readers.items():
            reading._read_text = reader
            took = best_of(lambda many=many: [many.match(text) for text in texts]) / len(texts)
            scaled = loads / took * LOADS_A_SECOND
            row(
                f"match {count} rules, read with {name}",
                took,
                f"{scaled:,.0f} a second, scaled; wanted {LEAST[count]:,}",
            )
            found.add(str([sorted(many.match(text)) for text in texts]))
            ours = ours or took
        assert len(found) == 1
        few = texts[:20]
        moto = [MotoPattern.load(rule.text) for rule in rules.values()]
        theirs = best_of(lambda moto=moto, few=few: matched(moto, few), 3) / len(few)
        wanted = f"; wanted {LEAST_TIMES_MOTO}" if count == max(LEAST) else ""
        row(f"match {count} rules, moto", theirs, f"{theirs / ours:.0f} times ours{wanted}")
    documents = [json.dumps(pattern(number)) for number in range(300)]
    building = best_of(lambda: PatternSet({text: EventPattern.parse(text) for text in documents}), 3)
    row("build 300 rules", building, f"wanted {BUILD_MILLISECONDS} ms at most")


def matched(patterns, texts):
    return [each.matches_event(json.loads(text)) for text in texts for each in patterns]


if __name__ == "__main__":
    main()
