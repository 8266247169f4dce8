using System.Text;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Reference;

public class CategoricalProfileBuilderTests
{
    [Fact]
    public void The_most_frequent_categories_are_kept_apart_and_ties_go_by_name()
    {
        var profile = Build(3, 100, "b", "a", "c", "c", "d", "b", "c", "e")!;
        Assert.Equal([new("c", 3), new("b", 2), new("a", 1)], profile.Categories);
        Assert.Equal(2, profile.OtherCount);
        Assert.Equal(["d", "e"], profile.OtherCategories);
        Assert.True(profile.Complete);
        Assert.Equal((8, 4), (profile.Samples, profile.Missing));
    }

    [Fact]
    public void Categories_beyond_those_that_can_be_counted_are_other_and_the_profile_is_not_complete()
    {
        var profile = Build(2, 3, "a", "a", "b", "c", "d", "e", "d", "b")!;
        Assert.Equal([new("a", 2), new("b", 2)], profile.Categories);
        Assert.Equal(4, profile.OtherCount);
        Assert.Equal(["c"], profile.OtherCategories);
        Assert.False(profile.Complete);
        Assert.Equal(profile.Samples, profile.Categories.Sum(category => category.Count) + profile.OtherCount);
    }

    [Fact]
    public void The_empty_text_is_a_category() => Assert.Equal([new("", 2), new("a", 1)], Build(5, 5, "", "a", "")!.Categories);

    [Fact]
    public void Without_values_there_is_no_profile() => Assert.Null(Build(5, 5));

    private static CategoricalProfile? Build(int categories, int known, params string[] values)
    {
        var builder = new CategoricalProfileBuilder(categories, known);
        foreach (var value in values) builder.Add(Encoding.UTF8.GetBytes(value));
        return builder.Build("c", missing: 4);
    }
}
