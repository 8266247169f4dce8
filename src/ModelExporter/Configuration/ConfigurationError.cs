using System.Globalization;

namespace ModelExporter.Configuration;

/// <summary>Why a piece of configuration cannot be used: a closed list.</summary>
internal enum ConfigurationErrorCode
{
    /// <summary>The file is not there or cannot be read.</summary>
    Unreadable,

    /// <summary>The file is no YAML.</summary>
    Syntax,

    /// <summary>There is no such key in this place.</summary>
    UnknownKey,

    /// <summary>A key or a name is given twice.</summary>
    DuplicateKey,

    /// <summary>The value is of another type.</summary>
    WrongType,

    /// <summary>The value is of the right type, but not among those that are allowed.</summary>
    OutOfRange,

    /// <summary>A key that must be given is not there.</summary>
    Missing,

    /// <summary>Two values do not go together.</summary>
    Conflict,
}

/// <summary>Where a value was given: a place in the file, an environment variable or a flag. A value.</summary>
/// <param name="Source">The file's path, the variable's name or the flag.</param>
/// <param name="Line">The line in the file from 1, or 0 outside of files.</param>
/// <param name="Column">The column in the file from 1, or 0 outside of files.</param>
internal readonly record struct Origin(string Source, int Line = 0, int Column = 0)
{
    /// <summary>Whether the value was given as a flag.</summary>
    public bool IsFlag => Source.StartsWith("--", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() =>
        Line == 0 ? Source : string.Create(CultureInfo.InvariantCulture, $"{Source}:{Line}:{Column}");
}

/// <summary>One thing that is wrong with the configuration. A value.</summary>
/// <param name="Origin">Where it stands.</param>
/// <param name="Key">The setting's path, such as <c>limits.models</c>; empty when the whole file is meant.</param>
/// <param name="Code">What kind of error it is.</param>
/// <param name="Message">What was found, what is allowed, and what to do.</param>
internal sealed record ConfigurationError(Origin Origin, string Key, ConfigurationErrorCode Code, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Key.Length == 0 || Origin.Line == 0 ? $"{Origin}: {Message}" : $"{Origin}: {Key}: {Message}";
}
