using System.Globalization;
using System.Text.Json;

namespace ModelExporter.Tests.Commands;

/// <summary>Real data, from the file to the decision: the first half of the monitoring data is as the reference, in the second half five columns drift and nothing else.</summary>
public sealed class CarLoanReplayTests(CarLoanProfile profile) : IClassFixture<CarLoanProfile>
{
    private static readonly string[] Drifting = ["car_value", "salary_range", "loan_length", "repaid_loan_on_prev_car", "score"];

    [Theory]
    [InlineData(5000, 0)]
    [InlineData(1000, 0)]
    [InlineData(500, 1)]
    public async Task Drift_is_found_in_every_chunk_where_it_is_and_nowhere_else(int size, int allowed)
    {
        var report = await profile.Replay("--chunk", size.ToString(CultureInfo.InvariantCulture));
        var (falseAlarms, misses, judged) = (0, 0, 0);
        foreach (var chunk in report.GetProperty("chunks").EnumerateArray())
        {
            Assert.Equal(size, chunk.GetProperty("events").GetInt64());
            var isSecondHalf = chunk.GetProperty("index").GetInt32() >= 25_000 / size;
            foreach (var (name, scores) in Columns(chunk))
            {
                judged++;
                var drifted = scores.GetProperty("drifted").GetBoolean();
                var expected = isSecondHalf && Drifting.Contains(name);
                if (drifted && !expected) falseAlarms++;
                if (!drifted && expected) misses++;
            }
        }

        Assert.Equal(50_000 / size * 9, judged);
        Assert.Equal(0, misses);
        Assert.InRange(falseAlarms, 0, allowed);
    }

    [Fact]
    public async Task Weeks_find_the_same_change()
    {
        var report = await profile.Replay("--window", "1w");
        var change = new DateTimeOffset(2019, 3, 31, 0, 0, 0, TimeSpan.Zero);
        var chunks = report.GetProperty("chunks").EnumerateArray().ToList();
        Assert.Equal(50_000, chunks.Sum(chunk => chunk.GetProperty("events").GetInt64()));
        foreach (var chunk in chunks.Where(chunk => chunk.GetProperty("events").GetInt64() > 1000 && (chunk.GetProperty("end").GetDateTimeOffset() <= change || chunk.GetProperty("start").GetDateTimeOffset() > change)))
        {
            Assert.Equal(TimeSpan.FromDays(7), chunk.GetProperty("end").GetDateTimeOffset() - chunk.GetProperty("start").GetDateTimeOffset());
            var drifted = Columns(chunk).Where(column => column.Scores.GetProperty("drifted").GetBoolean()).Select(column => column.Name).Order();
            Assert.Equal(chunk.GetProperty("start").GetDateTimeOffset() > change ? Drifting.Order() : [], drifted);
        }
    }

    [Fact]
    public async Task The_table_of_the_page_is_what_is_printed()
    {
        var run = await profile.ReplayTable("--chunk", "1000");
        var table = string.Join('\n', run.Out.ReplaceLineEndings("\n").Split('\n').TakeWhile(line => line.Length > 0).Select(line => line.TrimEnd()));
        Assert.Contains("```\n" + table + "\n```\n", File.ReadAllText(Path.Combine(Repository.Root, "docs", "drift.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_has_the_drifted_columns_first()
    {
        var run = await profile.ReplayTable("--chunk", "1000");
        var rows = run.Out.Split('\n').Skip(2).TakeWhile(line => line.Length > 0).ToList();
        Assert.Equal(9, rows.Count);
        Assert.Equal(Drifting.Select(name => name == "score" ? "_score" : name).Order(), rows.Take(5).Select(row => row.Split(' ')[0]).Order());
        Assert.All(rows.Take(5), row => Assert.Contains(" 25 / 50  2019-03-31 03:00 ", row, StringComparison.Ordinal));
        Assert.All(rows.Skip(5), row => Assert.Contains(" 0 / 50 ", row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drift_is_an_error_only_when_asked()
    {
        Assert.Equal(0, (await profile.ReplayTable()).ExitCode);
        Assert.Equal(3, (await profile.ReplayTable("--fail-on-drift")).ExitCode);
        Assert.Equal(0, (await profile.ReplayTable("--fail-on-drift", "--psi-excess", "5")).ExitCode);
    }

    private static IEnumerable<(string Name, JsonElement Scores)> Columns(JsonElement chunk) => chunk.GetProperty("features").EnumerateObject()
        .Select(member => (member.Name, member.Value)).Append(("prediction", chunk.GetProperty("prediction"))).Append(("score", chunk.GetProperty("score")));
}

/// <summary>The profile of the car-loan reference data, made once.</summary>
public sealed class CarLoanProfile : IAsyncLifetime
{
    private static readonly string[] Roles = ["--timestamp", "timestamp", "--score", "y_pred_proba", "--prediction", "y_pred", "--label", "repaid"];
    private readonly TemporaryFolder _folder = new();

    private static string? Data => Repository.Shared is { } shared ? Path.Combine(shared, "data") : null;

    public async ValueTask InitializeAsync()
    {
        if (Data is null) return;
        var run = await CommandRun.Of(["profile", Path.Combine(Data, "reference_synthetic_car_loan.csv.gz"), "--output", _folder.Path("P.json"), .. Roles]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    internal async Task<JsonElement> Replay(params string[] options) => (await ReplayTable([.. options, "--output", "json"])).Json();

    internal async Task<CommandRun> ReplayTable(params string[] options)
    {
        Assert.SkipWhen(Data is null, "no car-loan data in ../shared/data");
        return await CommandRun.Of(["replay", Path.Combine(Data!, "monitoring_synthetic_car_loan.csv.gz"), "--profile", _folder.Path("P.json"), .. Roles, .. options]);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
