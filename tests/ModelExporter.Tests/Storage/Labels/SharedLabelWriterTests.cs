using ModelExporter.Monitoring.Exporter;
using ModelExporter.Storage.Labels;

namespace ModelExporter.Tests.Storage.Labels;

/// <summary>The writer holds what it cannot write, loses only what it must, and counts both.</summary>
public class SharedLabelWriterTests
{
    private readonly ManualTime _time = new();
    private readonly SharedLabelQueue _queue = new(1000, DateTimeOffset.UnixEpoch);
    private readonly FakeDatabase _database = new();
    private readonly FakePairTable _table;
    private readonly RecordingSink _sink = new();
    private readonly List<string?> _reports = [];
    private readonly SharedLabelWriter _writer;

    public SharedLabelWriterTests()
    {
        _table = _database.For(Guid.NewGuid());
        _writer = new SharedLabelWriter(_queue, _table, _sink, new LabelStoreOptions { BatchSize = 4, Attempts = 3 }, _time, _reports.Add);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batches_are_written_in_order_and_pairs_come_back()
    {
        for (var i = 0; i < 10; i++) _queue.TryAdd(Halves.Prediction(i));
        _queue.TryAdd(Halves.Label(3, "no"));
        Assert.True(await _writer.RoundAsync(Stop));
        Assert.Equal([4, 4, 3], _table.Batches);
        var pair = Assert.Single(_sink.Completed);
        Assert.Equal((Halves.Id(3), "1", 0.75), (pair.Prediction.Id, pair.Prediction.Version, pair.Prediction.Score));
        Assert.Equal("no"u8.ToArray(), pair.Label.Label.Text);
        Assert.Equal((0, 10, 1), (_queue.Count, _queue.Telemetry.Written("prediction").Value, _queue.Telemetry.Written("label").Value));
        Assert.True(_queue.Telemetry.IsUp);
    }

    [Fact]
    public async Task While_the_table_is_away_everything_waits_and_it_is_said_once()
    {
        _table.Preparing = () => throw new PairTableException(PairTableFailure.Unavailable, "no route");
        for (var i = 0; i < 6; i++) _queue.TryAdd(Halves.Prediction(i));
        for (var i = 0; i < 5; i++) Assert.False(await _writer.RoundAsync(Stop));
        Assert.Equal((6, false, 5), (_queue.Count, _queue.Telemetry.IsUp, _queue.Telemetry.Errors(LabelStoreTelemetry.Unavailable).Value));
        _table.Preparing = null;
        Assert.True(await _writer.RoundAsync(Stop));
        Assert.Equal(0, _queue.Count);
        Assert.Equal(["no route", null], _reports);
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_commit_makes_no_pair_count_twice()
    {
        _queue.TryAdd(Halves.Prediction(1));
        _queue.TryAdd(Halves.Label(1));
        _table.After = () => throw new PairTableException(PairTableFailure.Unavailable, "broken");
        Assert.False(await _writer.RoundAsync(Stop));
        Assert.Empty(_sink.Completed);
        _table.After = null;
        Assert.True(await _writer.RoundAsync(Stop));
        Assert.Single(_sink.Completed);
        Assert.True(await _writer.RoundAsync(Stop));
        Assert.Single(_sink.Completed);
        Assert.Equal(2, _table.Prepared);
    }

    [Fact]
    public async Task One_half_that_the_table_does_not_take_is_lost_alone()
    {
        for (var i = 0; i < 4; i++) _queue.TryAdd(Halves.Prediction(i));
        _table.Before = batch =>
        {
            if (batch.Any(operation => operation.Half.Id == Halves.Id(2))) throw new PairTableException(PairTableFailure.Refused, "too long");
        };
        Assert.True(await _writer.RoundAsync(Stop));
        Assert.Equal([4, 2, 2, 1, 1], _table.Batches);
        Assert.Equal((0, 3, 1), (_queue.Count, _database.Rows.Count, _queue.Telemetry.Dropped("prediction", LabelStoreTelemetry.Refused).Value));
        Assert.DoesNotContain(("credit", Halves.Id(2)), _database.Rows.Keys);
    }

    [Fact]
    public async Task A_batch_that_always_loses_is_given_up_after_its_attempts()
    {
        _queue.TryAdd(Halves.Prediction(1));
        _table.Before = _ => throw new PairTableException(PairTableFailure.Conflict, "deadlock");
        var round = _writer.RoundAsync(Stop);
        for (var i = 0; i < 3 && !round.IsCompleted; i++) _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await round);
        Assert.Equal(3, _table.Batches.Count);
        Assert.Equal((0, 1, 3), (_queue.Count, _queue.Telemetry.Dropped("prediction", LabelStoreTelemetry.Conflict).Value, _queue.Telemetry.Errors(LabelStoreTelemetry.Conflict).Value));
    }

    [Fact]
    public async Task At_the_end_what_waits_is_written_and_what_cannot_be_is_counted()
    {
        for (var i = 0; i < 6; i++) _queue.TryAdd(Halves.Prediction(i));
        Assert.Equal(0, await _writer.FinishAsync(Stop));
        Assert.Equal(6, _database.Rows.Count);
        for (var i = 6; i < 11; i++) _queue.TryAdd(Halves.Label(i));
        _table.Before = _ => throw new PairTableException(PairTableFailure.Unavailable, "gone");
        Assert.Equal(5, await _writer.FinishAsync(Stop));
        Assert.Equal((0, 5), (_queue.Count, _queue.Telemetry.Dropped("label", LabelStoreTelemetry.Stopped).Value));
    }

    [Fact]
    public async Task Rows_that_leave_are_counted_by_what_they_lacked()
    {
        _table.Expiries.Enqueue([new ModelExpiry("credit", true,
            [
                new ExpiredRows("1", HasPrediction: true, HasLabel: false, 5, 0, ByAge: true),
                new ExpiredRows("1", HasPrediction: true, HasLabel: false, 2, 0, ByAge: false),
                new ExpiredRows("1", HasPrediction: true, HasLabel: true, 9, 0, ByAge: true),
                new ExpiredRows(null, HasPrediction: false, HasLabel: true, 3, 1, ByAge: true),
            ], new Dictionary<string, long> { ["1"] = 7 })]);
        Assert.True(await _writer.RoundAsync(Stop));
        Assert.Equal([("1", 5L, true), ("1", 2L, false)], _sink.Unlabelled);
        Assert.Equal([(null, 4L, 1L)], _sink.Unmatched);
        Assert.Equal(7, _sink.Waiting["credit"]!["1"]);
        Assert.Equal((5, 2, 3), (_queue.Telemetry.Expired("prediction", "age").Value, _queue.Telemetry.Expired("prediction", "capacity").Value, _queue.Telemetry.Expired("label", "age").Value));
        _table.Expiries.Enqueue([new ModelExpiry("credit", false, [], new Dictionary<string, long>())]);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(await _writer.RoundAsync(Stop));
        Assert.Null(_sink.Waiting["credit"]);
    }
}
