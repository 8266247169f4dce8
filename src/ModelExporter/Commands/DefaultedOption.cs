using System.CommandLine;

namespace ModelExporter.Commands;

/// <summary>A flag with a default that its description tells: the parser does not know of it, or the help would say it twice, and a duration in a form that no flag takes.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="name">The flag.</param>
/// <param name="fallback">The value where the flag is not given.</param>
internal sealed class DefaultedOption<T>(string name, T fallback) : Option<T>(name)
{
    /// <summary>What was said on the command line, or the default.</summary>
    public T In(ParseResult result) => result.GetResult(this) is null ? fallback : result.GetValue(this)!;
}
