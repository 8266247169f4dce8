using System.Text;
using System.Text.Json.Nodes;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Reference;

/// <summary>What is wrong with a profile is said with the field that is wrong.</summary>
public class ReferenceProfileReaderTests
{
    private static readonly string Profile = Encoding.UTF8.GetString(ReferenceProfileJson.Write(CreditModel.Reference()));

    // The place to change, what to put there (nothing: take it away), and how the message starts.
    public static TheoryData<string, string?, string> Broken => new()
    {
        { "schema_version", null, "schema_version: is missing" },
        { "schema_version", "\"1\"", "schema_version: must be a whole number, found \"1\"" },
        { "schema_version", "1.5", "schema_version: must be a whole number" },
        { "schema_version", "2", "schema_version: is 2, this program reads 1 to 1" },
        { "schema_version", "0", "schema_version: is 0" },
        { "events", null, "events: is missing" },
        { "events", "-1", "events: must be a whole number from 0" },
        { "events", "9223372036854775807", "events: must be a whole number from 0" },
        { "exact", "1", "exact: must be true or false" },
        { "source", "\"guessed\"", "source: is 'guessed', allowed are 'profile' and 'learned'" },
        { "source", "5", "source: must be text" },
        { "model", "{}", "model: must be text" },
        { "created", "\"yesterday\"", "created: must be a time as in RFC 3339" },
        { "features", null, "features: is missing" },
        { "features", "[]", "features: must be an object" },
        { "features._mine", "{}", "features._mine: names that start with '_' belong to the exporter" },
        { "features.", "{}", "features.: a feature's name has 1 to 128 characters" },
        { "features.age", "5", "features.age.kind: is missing" },
        { "features.age.kind", null, "features.age.kind: is missing" },
        { "features.age.kind", "\"text\"", "features.age.kind: is 'text', allowed are 'numeric', 'categorical', 'vector'" },
        { "features.age.kind", "[]", "features.age.kind: must be text" },
        { "features.age.samples", "0", "features.age.fine_counts: are 101 together, samples says 0" },
        { "features.age.samples", "1e2", "features.age.samples: must be a whole number" },
        { "features.age.missing", null, "features.age.missing: is missing" },
        { "features.age.mean", "\"NaN\"", "features.age.mean: must be a finite number" },
        { "features.age.mean", "1e999", "features.age.mean: must be a finite number" },
        { "features.age.standard_deviation", "-1", "features.age.standard_deviation: is negative" },
        { "features.age.minimum", "101", "features.age.minimum: is above maximum" },
        { "features.age.maximum", "null", "features.age.maximum: must be a finite number" },
        { "features.age.range", "[0,1]", "features.age.range: must be an object" },
        { "features.age.range", "{\"minimum\":2,\"maximum\":1}", "features.age.range: minimum is above maximum" },
        { "features.age.range.minimum", "\"a\"", "features.age.range.minimum: must be a finite number" },
        { "features.age.coarse_edges", "7", "features.age.coarse_edges: must be an array" },
        { "features.age.coarse_edges", "[]", "features.age.coarse_edges: at least one edge is needed" },
        { "features.age.coarse_edges", "[0,50,20,100]", "features.age.coarse_edges[2]: edges must ascend" },
        { "features.age.coarse_edges", "[0,0,100]", "features.age.coarse_edges[1]: edges must ascend" },
        { "features.age.coarse_edges", "[0,true,100]", "features.age.coarse_edges[1]: must be a finite number" },
        { "features.age.coarse_edges", "[0,10,20,30,40,50.5,60,70,80,90,100]", "features.age.coarse_edges: every coarse edge must be a fine edge" },
        { "features.age.coarse_edges", "[1,10,20,30,40,50,60,70,80,90,100]", "features.age.coarse_edges: every coarse edge must be a fine edge, and both must start and end alike" },
        { "features.age.coarse_edges", Numbers(102), "features.age.coarse_edges: has 102 edges, at most 101" },
        { "features.age.coarse_sums", "[1,2]", "features.age.coarse_sums: has 2 sums, 12 are needed" },
        { "features.age.fine_edges", "[]", "features.age.fine_edges: at least one edge" },
        { "features.age.fine_edges", Numbers(1001), "features.age.fine_edges: has 1001 edges, at most 1000" },
        { "features.age.fine_counts", "[1,2]", "features.age.fine_counts: has 2 counts, 102 are needed" },
        { "features.age.fine_counts", "[-1]", "features.age.fine_counts[0]: must be a whole number from 0" },
        { "features.age.histogram", "true", "features.age.histogram: must be an object" },
        { "features.age.histogram.schema", "9", "features.age.histogram.schema: must be a whole number from -4 to 8, found 9" },
        { "features.age.histogram.zero_count", "-1", "features.age.histogram.zero_count: must be" },
        { "features.age.histogram.positive.offset", "5000000000", "features.age.histogram.positive.offset: must be a whole number from" },
        { "features.age.histogram.positive.offset", "1000000", "features.age.histogram: such buckets do not come from doubles" },
        { "features.age.histogram.positive.counts", null, "features.age.histogram.positive.counts: is missing" },
        { "features.country.categories", "{}", "features.country.categories: must be an array" },
        { "features.country.categories", "[5]", "features.country.categories[0]: must be an object" },
        { "features.country.categories", "[{\"value\":\"a\",\"count\":1},{\"value\":\"a\",\"count\":1}]", "features.country.categories[1].value: the category 'a' is there twice" },
        { "features.country.categories", "[{\"value\":1,\"count\":1}]", "features.country.categories[0].value: must be text" },
        { "features.country.categories", "[{\"value\":\"\\ud800\",\"count\":1}]", "features.country.categories[0].value: is no valid Unicode" },
        { "features.country.other_count", "12", "features.country: the counts of the categories and other_count are 102 together, samples says 101" },
        { "features.country.other_count", null, "features.country.other_count: is missing" },
        { "features.country.other_categories", "\"ES\"", "features.country.other_categories: must be an array" },
        { "features.country.other_categories", "[1]", "features.country.other_categories[0]: must be text" },
        { "features.country.complete", "0", "features.country.complete: must be true or false" },
        { "features.embedding.dimension", "-5", "features.embedding.dimension: must be a whole number from 1" },
        { "features.embedding.dimension", "5000000000", "features.embedding.dimension: must be a whole number from 1" },
        { "prediction", "5", "prediction: must be an object" },
        { "prediction.kind", "\"text\"", "prediction.kind: is 'text'" },
        { "score.mean", null, "score.mean: is missing" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_profile_is_refused_with_the_name_of_the_field(string place, string? value, string message)
    {
        var error = Assert.Throws<ReferenceProfileException>(() => ReferenceProfileReader.Read(Encoding.UTF8.GetBytes(Change(place, value))));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 10, 250);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("[[[[[[[[[[1]]]]]]]]]]")]
    public void What_is_no_json_is_refused_with_its_place(string text) =>
        Assert.StartsWith("The profile is not valid JSON: line 1, byte", Assert.Throws<ReferenceProfileException>(() => ReferenceProfileReader.Read(Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("5")]
    [InlineData("[]")]
    [InlineData("null")]
    public void What_is_no_object_lacks_its_first_field(string text) =>
        Assert.Equal("schema_version: is missing.", Assert.Throws<ReferenceProfileException>(() => ReferenceProfileReader.Read(Encoding.UTF8.GetBytes(text))).Message);

    [Fact]
    public void A_feature_that_is_there_twice_is_refused()
    {
        var twice = Profile.Replace("\"features\":{", "\"features\":{\"age\":{\"kind\":\"vector\",\"samples\":1,\"missing\":0,\"dimension\":2},", StringComparison.Ordinal);
        Assert.Equal("features.age: the feature is there twice.", Assert.Throws<ReferenceProfileException>(() => ReferenceProfileReader.Read(Encoding.UTF8.GetBytes(twice))).Message);
    }

    [Fact]
    public void Bytes_that_are_no_unicode_are_refused_wherever_they_stand()
    {
        var bytes = Encoding.UTF8.GetBytes(Profile);
        foreach (var text in new[] { "\"age\"", "\"DE\"", "\"features\"", "\"categories\"", "\"numeric\"", "\"profile\"" })
        {
            var broken = (byte[])bytes.Clone();
            broken[Profile.IndexOf(text, StringComparison.Ordinal) + 1] = 0xFF;
            Assert.Throws<ReferenceProfileException>(() => ReferenceProfileReader.Read(broken));
        }
    }

    [Fact]
    public void Every_profile_that_was_cut_or_lost_a_byte_is_refused_or_read_but_nothing_else_happens()
    {
        var bytes = Encoding.UTF8.GetBytes(Profile);
        var random = new Random(11);
        for (var i = 0; i < 400; i++)
        {
            var broken = (byte[])bytes.Clone();
            broken[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                ReferenceProfileReader.Read(i % 4 == 0 ? broken.AsMemory(0, random.Next(bytes.Length)) : broken);
            }
            catch (ReferenceProfileException error)
            {
                Assert.NotEmpty(error.Message);
            }
        }
    }

    [Fact]
    public void Too_many_categories_are_refused()
    {
        var categories = string.Join(',', Enumerable.Range(0, ReferenceProfileReader.MaxCategories + 1).Select(i => $"{{\"value\":\"c{i}\",\"count\":1}}"));
        var error = Assert.Throws<ReferenceProfileException>(() => ReferenceProfileReader.Read(Encoding.UTF8.GetBytes(Change("features.country.categories", $"[{categories}]"))));
        Assert.StartsWith("features.country.categories: at most 2000", error.Message, StringComparison.Ordinal);
        var others = string.Join(',', Enumerable.Range(0, ReferenceProfileReader.MaxOtherCategories + 1).Select(i => $"\"c{i}\""));
        error = Assert.Throws<ReferenceProfileException>(() => ReferenceProfileReader.Read(Encoding.UTF8.GetBytes(Change("features.country.other_categories", $"[{others}]"))));
        Assert.StartsWith("features.country.other_categories: has 10001 names, at most 10000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_be_absent_may_be_null_too()
    {
        foreach (var place in new[] { "exact", "source", "features.age.range", "features.age.histogram", "features.country.other_categories", "features.country.complete", "prediction", "score" })
        {
            Assert.Equal(Id(Change(place, null)), Id(Change(place, "null")));
        }

        static string Id(string json) => ReferenceProfileReader.Read(Encoding.UTF8.GetBytes(json)).ReferenceId;
    }

    private static string Numbers(int count) => $"[{string.Join(',', Enumerable.Range(0, count))}]";

    private static string Change(string place, string? value)
    {
        // JsonNode would lose an unpaired surrogate and a number beyond the range of doubles, so the value goes in as text at the end.
        const string Mark = "\"@@@\"";
        var root = JsonNode.Parse(Profile)!.AsObject();
        var names = place.Split('.');
        var node = root;
        foreach (var name in names[..^1]) node = node[name]!.AsObject();
        if (value is null) node.Remove(names[^1]);
        else node[names[^1]] = "@@@";
        return root.ToJsonString().Replace(Mark, value ?? Mark, StringComparison.Ordinal);
    }
}
