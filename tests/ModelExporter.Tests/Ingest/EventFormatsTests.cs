using System.Text.RegularExpressions;
using ModelExporter.Ingest;
using ModelExporter.Tests.Configuration;

namespace ModelExporter.Tests.Ingest;

public partial class EventFormatsTests
{
    [Fact]
    public void Every_format_that_is_there_is_registered_once()
    {
        var there = typeof(IEventFormat).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IEventFormat)) && !type.IsAbstract)
            .OrderBy(type => type.FullName, StringComparer.Ordinal);
        Assert.Equal(there, EventFormats.CreateAll().Select(format => format.GetType()).OrderBy(type => type.FullName, StringComparer.Ordinal));
    }

    [Fact]
    public void Names_and_paths_are_unique_and_paths_are_below_v1()
    {
        var formats = EventFormats.CreateAll();
        Assert.Equal(formats.Count, formats.Select(format => format.Name).Distinct().Count());
        var paths = formats.SelectMany(format => format.Paths).ToArray();
        Assert.Equal(paths.Length, paths.Distinct().Count());
        Assert.All(paths, path => Assert.StartsWith("/v1/", path, StringComparison.Ordinal));
    }

    [Fact]
    public void Lists_are_in_the_order_of_their_codes_and_complete()
    {
        Assert.Equal(Enum.GetValues<IngestErrorCode>(), IngestErrors.All.Select(error => error.Code));
        Assert.Equal(Enum.GetValues<IgnoredReason>(), IgnoredReasons.All.Select(reason => reason.Reason));
        Assert.Equal(IngestErrors.All.Count, IngestErrors.All.Select(error => error.Name).Distinct().Count());
    }

    [Fact]
    public void Every_error_and_reason_is_one_of_some_format_and_none_of_a_format_is_one_of_every_request()
    {
        var formats = EventFormats.CreateAll();
        Assert.Equal(Enum.GetValues<IngestErrorCode>(), formats.SelectMany(format => format.Rejections).Concat(FormatReasons.OfRequests).Distinct().Order());
        Assert.Equal(Enum.GetValues<IgnoredReason>(), formats.SelectMany(format => format.Omissions).Distinct().Order());
        Assert.All(formats, format => Assert.Equal(format.Rejections.Count, format.Rejections.Except(FormatReasons.OfRequests).Distinct().Count()));
        Assert.All(formats, format => Assert.Equal(format.Omissions.Count, format.Omissions.Distinct().Count()));
    }

    [Fact]
    public void Page_of_formats_lists_every_path_error_and_reason()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats.md"));
        foreach (var format in EventFormats.CreateAll())
        {
            foreach (var path in format.Paths) Assert.Contains($"| `POST {path}` | `{format.Name}` |", page, StringComparison.Ordinal);
        }

        foreach (var error in IngestErrors.All) Assert.Contains($"| `{error.Name}` | {Scope(error.Scope)} | {error.Status} | {error.Meaning} {error.Advice} |", page, StringComparison.Ordinal);
        foreach (var (_, name, meaning) in IgnoredReasons.All) Assert.Contains($"| `{name}` | {meaning} |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Recipes_name_paths_that_exist_and_all_that_are_of_one_server()
    {
        var recipes = File.ReadAllText(Path.Combine(Repository.Root, "docs", "recipes.md"));
        var named = IngestPath().Matches(recipes).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        var paths = EventFormats.CreateAll().SelectMany(format => format.Paths).ToHashSet(StringComparer.Ordinal);
        Assert.Subset(paths, named);
        Assert.Equal(["/v1/feedback", "/v1/ingest/bentoml", "/v1/ingest/cloudevents", "/v1/labels"], paths.Except(named).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Advice_and_the_table_of_limits_name_settings_that_exist()
    {
        var settings = ConfigurationFile.Settings.TextSettings.Select(setting => setting.Path).ToHashSet(StringComparer.Ordinal);
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats.md"));
        var named = IngestErrors.All.SelectMany(error => SettingName().Matches(error.Meaning + " " + error.Advice)).Concat(SettingName().Matches(page)).Select(match => match.Value).ToArray();
        Assert.True(named.Length > 15);
        Assert.All(named, name => Assert.Contains(name, settings));
    }

    [GeneratedRegex("\\b(ingest|limits)\\.[a-z_]+")]
    private static partial Regex SettingName();

    [GeneratedRegex("(?<=localhost:10465)/v1/[a-z/]*[a-z]")]
    private static partial Regex IngestPath();

    private static string Scope(IngestErrorScope scope) => scope switch
    {
        IngestErrorScope.Event => "event",
        IngestErrorScope.Request => "request",
        _ => "event or request",
    };
}
