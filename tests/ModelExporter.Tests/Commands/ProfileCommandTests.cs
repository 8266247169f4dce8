using System.Globalization;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Recorded;

namespace ModelExporter.Tests.Commands;

public sealed class ProfileCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Kinds_follow_from_all_values_and_roles_decide_otherwise()
    {
        var rows = Enumerable.Range(0, 300).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{i},{i % 3},{(i % 2 == 0 ? "true" : "False")},{i % 5 * 10}%,{i % 4},{(i == 299 ? "many" : "7")},00{i % 9},{(i % 10 == 0 ? "NA" : "1.5")}"));
        var file = _folder.Write("a.csv", "number,few,flag,percent,code,mixed,zeros,gaps\n" + string.Join('\n', rows));
        var profile = await Profile(file, "--categorical", "code", "--ignore", "number");
        Assert.Null(profile.Feature("number"));
        Assert.Equal(5, Assert.IsType<NumericProfile>(profile.Feature("few")).FineCounts.Length);
        Assert.Equal(["false", "true"], Categories(profile, "flag"));
        Assert.Equal(["0%", "10%", "20%", "30%", "40%"], Categories(profile, "percent"));
        Assert.Equal(["0", "1", "2", "3"], Categories(profile, "code"));
        Assert.Equal(["7", "many"], Categories(profile, "mixed"));
        Assert.Equal(9, Categories(profile, "zeros").Length);
        var gaps = Assert.IsType<NumericProfile>(profile.Feature("gaps"));
        Assert.Equal((270L, 30L), (gaps.Samples, gaps.Missing));
        Assert.True(profile.Exact);
    }

    [Fact]
    public async Task A_column_declared_numeric_counts_other_values_as_invalid_and_not_as_missing()
    {
        var file = _folder.Write("a.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => i % 20 == 0 ? $"?,{i}\n" : $"{i},{i}\n")));
        var profile = await Profile(file, "--numeric", "x");
        var numeric = Assert.IsType<NumericProfile>(profile.Feature("x"));
        Assert.Equal((190L, 0L), (numeric.Samples, numeric.Missing));
    }

    [Fact]
    public async Task The_same_data_give_the_same_reference_whatever_the_format()
    {
        var values = Enumerable.Range(0, 500).Select(i => (Age: i % 60, Country: i % 3 == 0 ? "DE" : "FR", Score: i / 500.0)).ToList();
        var csv = _folder.Write("a.csv", "age,country,score\n" + string.Concat(values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Age},{v.Country},{v.Score}\n"))));
        var flat = _folder.WriteGzip("b.ndjson.gz", string.Join('\n', values.Select(v => string.Create(CultureInfo.InvariantCulture, $$"""{"age":{{v.Age}},"country":"{{v.Country}}","score":{{v.Score}}}"""))));
        var native = _folder.Write("c.ndjson", string.Join('\n', values.Select(v => string.Create(CultureInfo.InvariantCulture, $$$"""{"model":"m","features":{"age":{{{v.Age}}},"country":"{{{v.Country}}}"},"score":{{{v.Score}}}}"""))));
        var ids = new[] { await Profile(csv, "--score", "score"), await Profile(flat, "--score", "score"), await Profile(native) };
        Assert.Single(ids.Select(profile => profile.ReferenceId).Distinct());
        Assert.Equal(["", "", "m"], ids.Select(profile => profile.Model));
    }

    [Fact]
    public async Task Several_files_make_one_profile_and_a_name_makes_it_one_model_s()
    {
        var one = _folder.Write("a.csv", "x\n1\n2\n");
        var two = _folder.Write("b.csv", "x\n3\n");
        var run = await CommandRun.Of("profile", one, two, "--output", _folder.Path("P.json.gz"), "--model-name", "credit", "--model-version", "7", "--print");
        Assert.True(run.ExitCode == 0, run.Error);
        var profile = ProfileFile.Read(_folder.Path("P.json.gz"));
        Assert.Equal(("credit", "7", 3L), (profile.Model, profile.Version, profile.Events));
        Assert.Contains("x        numeric       3    0.0 %  ███", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejected_rows_are_named_by_file_line_and_reason()
    {
        var file = _folder.Write("a.csv", "x,y\n1,2\n3\n4,5\n");
        var run = await CommandRun.Of("profile", file, "--output", _folder.Path("P.json"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"{file}:3: the row has 1 fields, the header has 2 (ragged_row)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_is_not_there_ends_with_an_error_that_names_it()
    {
        var file = _folder.Write("a.csv", "x,y\n1,2\n");
        var run = await CommandRun.Of("profile", file, "--output", _folder.Path("P.json"), "--score", "proba");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--score names the column 'proba'", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Path("P.json")));

        var json = _folder.Write("a.ndjson", "{\"x\":1}\n");
        var flat = await CommandRun.Of("profile", json, "--output", _folder.Path("P.json"), "--score", "proba");
        Assert.Equal(1, flat.ExitCode);
        Assert.Contains("'proba'", flat.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_ends_with_an_error()
    {
        var run = await CommandRun.Of("profile", _folder.Path("none.csv"), "--output", _folder.Path("P.json"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("does not exist", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<ReferenceProfile> Profile(string file, params string[] options)
    {
        var run = await CommandRun.Of(["profile", file, "--output", _folder.Path("P.json"), .. options]);
        Assert.True(run.ExitCode == 0, run.Error);
        return ProfileFile.Read(_folder.Path("P.json"));
    }

    private static string[] Categories(ReferenceProfile profile, string name) =>
        [.. Assert.IsType<CategoricalProfile>(profile.Feature(name)).Categories.Select(category => category.Value).Order(StringComparer.Ordinal)];
}
