using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Models;

/// <content>What a restart shall not lose.</content>
public sealed partial class ModelRegistry
{
    /// <summary>The state that a restart shall not lose: references, windows, learning, the decisions' and detectors' state, predictions that wait for their labels.</summary>
    public byte[] SaveState()
    {
        var writer = new StateWriter();
        SaveState(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Writes the state that a restart shall not lose.</summary>
    /// <remarks>
    /// Each model is saved as it is at one moment: its remembered predictions, and the windows of all its versions, are copied under one hold of its lock, so that a request is in the state as a
    /// whole or not at all, and is found as a duplicate exactly when it was counted. References are written as JSON after that, outside the lock.
    /// </remarks>
    public void SaveState(StateWriter writer)
    {
        lock (_evaluating)
        {
            var models = _models;
            writer.Write(models.Length);
            foreach (var model in models) writer.WriteSection(section => Save(model, section));
        }
    }

    /// <summary>Takes over saved state; meant for a registry without models. What does not fit the present configuration starts empty.</summary>
    /// <returns>What could not be taken over, in words.</returns>
    /// <exception cref="StateMismatchException">The bytes are no saved state; nothing has changed.</exception>
    public IReadOnlyList<string> RestoreState(ReadOnlyMemory<byte> state)
    {
        var problems = new List<string>();
        var reader = new StateReader(state);
        var saved = new List<SavedModel>();
        for (var left = reader.ReadCount(int.MaxValue); left > 0; left--) saved.Add(SavedModel.Read(reader.ReadSection()));
        if (!reader.IsAtEnd) throw new StateMismatchException("More was saved than models.");
        lock (_evaluating)
        {
            AddConfigured();
            foreach (var model in saved) Restore(model, problems);
        }

        return problems;
    }

    // Versions that the configuration gives a reference have their place before any that was only met.
    private void AddConfigured()
    {
        foreach (var model in _options.Current.Models)
        {
            foreach (var version in model.Versions)
            {
                if (version.Reference is not null) FindOrAdd(model.Name, version.Name, out _);
            }
        }
    }

    private void Save(ModelState model, StateWriter writer)
    {
        writer.Write(model.Name);
        IReadOnlyList<VersionState> versions;
        Generation[] generations;
        lock (model.Lock)
        {
            versions = model.Versions;
            generations = [.. versions.Select(version => version.Generation)];
            writer.WriteSection(model.Labels.Save);
            writer.Write(versions.Count);
            foreach (var version in versions) writer.WriteSection(version.SaveCounts);
        }

        for (var i = 0; i < generations.Length; i++)
        {
            writer.Write(versions[i].Version);
            writer.WriteBytes(generations[i].Profile is { } profile ? ReferenceProfileJson.Write(profile) : []);
            var evaluator = EvaluatorOf(versions[i]);
            var generation = generations[i];
            writer.WriteSection(section => evaluator.Save(section, generation));
        }
    }

    private void Restore(SavedModel saved, List<string> problems)
    {
        ModelState? model = null;
        var restored = new List<(VersionState State, SavedVersion Saved)>();
        foreach (var version in saved.Versions)
        {
            var refusal = FindOrAdd(saved.Name, version.Name, out var state);
            if (state is null)
            {
                problems.Add($"model {saved.Name} version {version.Name}: there is no place for it any more: {refusal}");
                continue;
            }

            model = state.Model;
            restored.Add((state, version));
            var found = new List<string>();
            Restore(state, version, found);
            problems.AddRange(found.Select(problem => $"model {saved.Name} version {version.Name}: {problem}"));
        }

        if (model is null) return;
        lock (model.Lock)
        {
            if (StateMismatchException.MessageOf(() => model.Labels.Restore(saved.Ids)) is { } problem) problems.Add($"model {saved.Name}: earlier predictions are forgotten: {problem}");
        }

        // The windows of labelled predictions follow from the predictions where they do not fit.
        foreach (var (state, version) in restored)
        {
            if (version.Counts.IsAtEnd || state.RestoreQuality(version.Counts) is not { } mismatch) continue;
            problems.Add($"model {saved.Name} version {version.Name}: the windows of quality start with the predictions that are remembered: {mismatch}");
        }
    }

    private void Restore(VersionState state, SavedVersion saved, List<string> problems)
    {
        try
        {
            var profile = saved.Profile.IsEmpty ? null : ReferenceProfileReader.Read(saved.Profile);
            var sameWindows = state.Restore(profile, saved.Counts, problems);
            problems.AddRange(EvaluatorOf(state).Restore(saved.Evaluator, _options.Current.Windows.Count, sameWindows));
        }
        catch (Exception problem) when (problem is StateMismatchException or ReferenceProfileException)
        {
            problems.Add("it starts empty: " + problem.Message);
        }
    }

    private sealed record SavedVersion(string Name, ReadOnlyMemory<byte> Profile, StateReader Counts, StateReader Evaluator);

    private sealed record SavedModel(string Name, StateReader Ids, IReadOnlyList<SavedVersion> Versions)
    {
        public static SavedModel Read(StateReader reader)
        {
            var name = reader.ReadText();
            var ids = reader.ReadSection();
            var counts = new List<StateReader>();
            for (var left = reader.ReadCount(int.MaxValue); left > 0; left--) counts.Add(reader.ReadSection());
            var versions = counts.ConvertAll(section => new SavedVersion(reader.ReadText(), reader.ReadBytes(), section, reader.ReadSection()));
            if (!reader.IsAtEnd) throw new StateMismatchException("More was saved than versions.");
            return new SavedModel(name, ids, versions);
        }
    }
}
