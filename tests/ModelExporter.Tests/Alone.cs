namespace ModelExporter.Tests;

/// <summary>Tests that read figures of the whole process, such as its heap: no other test runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class Alone
{
    public const string Name = "Alone";
}
