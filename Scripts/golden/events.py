"""A file of events as TensorBoard's own writer makes it, and read back by TensorBoard."""

import importlib.metadata

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

# The test writes the same.
EVENTS = [(1, {"loss": 2.5, "learning_rate": 1e-5}), (2, {"loss": -0.125}), (300, {"loss": 0.0, "loss_synonym": 1e30})]


def generate(out):
    out.mkdir(parents=True, exist_ok=True)
    path = out / "events.out.tfevents"
    with open(path, "wb") as file:
        writer = RecordWriter(file)
        writer.write(Event(wall_time=1000.5, file_version="brain.Event:2").SerializeToString())
        for step, values in EVENTS:
            summary = Summary(value=[Summary.Value(tag=tag, simple_value=value) for tag, value in sorted(values.items())])
            writer.write(Event(wall_time=1000.5 + step, step=step, summary=summary).SerializeToString())
    read = EventAccumulator(str(path))
    read.Reload()
    assert [(event.step, event.value) for event in read.Scalars("loss")] == [(1, 2.5), (2, -0.125), (300, 0.0)]
    return {"tensorboard": importlib.metadata.version("tensorboard")}
