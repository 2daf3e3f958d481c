"""The same questions on Spark: the same rows as on DuckDB, and as their examples say."""

from doorward.lake.asking import EVENTS, PEOPLE, ask
from doorward.lake.asking_spark import answered, open_history, view
from doorward.lake.questions import question
from doorward.stream.options import WatchOptions
from doorward.stream.watching import Watch
from lake.questions_given import EXAMPLES, IDS, rows_of
from stream.making import lines, sign_in
from stream.spark_session import needs_spark, session


@needs_spark
def test_spark_answers_each_example():
    spark, wrong = session(), {}
    for named, (_, _, asked, example) in zip(IDS, EXAMPLES, strict=True):
        view(spark, "events", EVENTS, rows_of(example, "events"))
        view(spark, "people", PEOPLE, rows_of(example, "people"))
        answer = answered(spark, asked, {**asked.values({}), **example.parameters})
        rows = [list(row) for row in answer.rows]
        if rows != example.expect or list(answer.columns) != list(asked.front.columns):
            wrong[named] = rows
    assert wrong == {}


@needs_spark
def test_both_engines_read_the_same_history(tmp_path):
    log = tmp_path / "a.jsonl"
    log.write_bytes(lines([sign_in(n, person=f"it's {n % 3}") for n in range(40)]))
    told = WatchOptions(
        sources=(log,),
        format="ocsf",
        state=tmp_path / "state",
        out=tmp_path,
        home=tmp_path,
        history=tmp_path / "history",
    )
    with Watch(told) as watch:
        watch.run()
    asked = question("daily_features")
    spark = session()
    open_history(spark, tmp_path / "history")
    view(spark, "people", PEOPLE, [])
    embedded = ask(tmp_path / "history", asked)
    assert len(embedded.rows) == 3
    assert answered(spark, asked, asked.values({})) == embedded
