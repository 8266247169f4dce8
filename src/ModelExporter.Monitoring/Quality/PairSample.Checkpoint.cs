using System.Text;
using ModelExporter.Monitoring.Checkpoint;

namespace ModelExporter.Monitoring.Quality;

/// <content>A sample that goes on after a restart. Its random numbers begin anew, which leaves every pair the same chance.</content>
public sealed partial class PairSample
{
    internal void Save(StateWriter writer)
    {
        writer.Write(Seen);
        writer.Write(_texts.Count);
        foreach (var text in _texts) writer.Write(text);
        writer.WriteValues<RawPair>(Pairs);
        writer.Write(_scoreNames.Count);
        for (var k = 0; k < _scoreNames.Count; k++)
        {
            writer.Write(_scoreNames[k]);
            writer.WriteValues<double>(_scores[k].AsSpan(0, Count));
        }

        writer.Write(Ranking is null ? 0 : 1);
        if (Ranking is null) return;
        writer.WriteValues<long>(Ranking.Counts);
        writer.WriteValues<Int128>(Ranking.Sums);
    }

    /// <summary>Takes over a saved sample; meant for an empty one, which is of no use any more when this fails.</summary>
    internal void Restore(StateReader reader)
    {
        Seen = reader.ReadNonNegative();
        for (var left = reader.ReadCount(MaxTexts); left > 0; left--)
        {
            var text = reader.ReadText();
            var bytes = Encoding.UTF8.GetBytes(text);
            if (_textIds.TryGet(bytes, out _)) throw new StateMismatchException("A label's text is there twice.");
            _textIds.Add(bytes, _texts.Count);
            _texts.Add(text);
        }

        _pairs = reader.ReadValues<RawPair>(capacity);
        Count = _pairs.Length;
        if (Seen < Count) throw new StateMismatchException("More labelled pairs were kept than seen.");
        foreach (var pair in _pairs)
        {
            if (!IsText(pair.Label) || !IsText(pair.Prediction)) throw new StateMismatchException("A labelled pair has a text that is not there.");
        }

        for (var left = reader.ReadCount(LabelSpace.MaxClasses); left > 0; left--)
        {
            var scores = new double[Count];
            _scoreNames.Add(reader.ReadText());
            reader.ReadValues<double>(scores);
            _scores.Add(scores);
        }

        if (reader.ReadCount(1) == 0) return;
        Ranking = new RankingTally(new QualityLayout(LabelSpace.Ranking(rankingDepth)));
        reader.ReadValues(Ranking.Counts);
        reader.ReadValues(Ranking.Sums);
    }

    private bool IsText(int id) => id >= UnknownText && id < _texts.Count;
}
