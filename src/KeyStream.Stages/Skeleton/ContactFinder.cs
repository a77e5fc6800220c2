using System.Numerics;

namespace KeyStream.Stages.Skeleton;

/// <summary>A time in which a foot stays where it is.</summary>
/// <param name="Foot">Which.</param>
/// <param name="Start">First time, seconds.</param>
/// <param name="End">Last time.</param>
/// <param name="At">Its mean place.</param>
internal sealed record Contact(int Foot, double Start, double End, Vector3 At);

/// <summary>Finds the times in which feet stand, frame by frame.</summary>
/// <remarks>
/// A foot comes to stand when it is slow and near its lowest places, and goes when it is faster or higher by a margin, or has crept
/// away; what lasts less than a tenth of a second is left out. Speeds are those over about a tenth of a second. Memory: a few frames, and the contacts.
/// </remarks>
/// <param name="size">Height of the body, in the unit of the places.</param>
/// <param name="rate">Frames per second.</param>
/// <param name="levels">Height of each foot when it is down; null where that is not known.</param>
internal sealed class ContactFinder(float size, double rate, float[]? levels)
{
    private const double Slow = 0.2, Fast = 0.3;          // Body heights per second.
    private const double Low = 0.03, High = 0.05;         // Body heights.
    private const double Drift = 0.012;                   // Body heights from the mean place so far.
    private const double LeastSeconds = 0.1;
    private readonly int _half = Math.Max(1, (int)Math.Round(0.05 * rate));
    private readonly Queue<(double Pts, Vector3[] Feet)> _window = new();
    private readonly Dictionary<int, (double Start, double End, Vector3 Sum, int Count)> _standing = [];
    private readonly List<Contact> _contacts = [];

    /// <summary>Adds a frame; missing places are not finite.</summary>
    public void Add(double pts, Vector3[] feet)
    {
        _window.Enqueue((pts, feet));
        if (_window.Count > (2 * _half) + 1) _window.Dequeue();
        if (_window.Count == (2 * _half) + 1) Look();
    }

    /// <summary>The contacts, by their start.</summary>
    public IReadOnlyList<Contact> Complete()
    {
        foreach (var foot in _standing.Keys.ToList()) Leave(foot);
        return [.. _contacts.OrderBy(c => c.Start)];
    }

    private void Look()
    {
        var (first, last, now) = (_window.Peek(), _window.Last(), _window.ElementAt(_half));
        for (var foot = 0; foot < now.Feet.Length; foot++)
        {
            var at = now.Feet[foot];
            var speed = (last.Feet[foot] - first.Feet[foot]).Length() / Math.Max(last.Pts - first.Pts, 1e-6) / size;
            var height = levels is null ? 0 : (at.Y - levels[foot]) / size;
            var stands = _standing.TryGetValue(foot, out var spell);
            var drift = stands ? Vector3.Distance(at, spell.Sum / spell.Count) / size : 0;
            if (speed < (stands ? Fast : Slow) && height < (stands ? High : Low) && drift < Drift)
                _standing[foot] = stands ? (spell.Start, now.Pts, spell.Sum + at, spell.Count + 1) : (now.Pts, now.Pts, at, 1);
            else if (stands) Leave(foot);
        }
    }

    private void Leave(int foot)
    {
        _standing.Remove(foot, out var spell);
        if (spell.End - spell.Start >= LeastSeconds) _contacts.Add(new Contact(foot, spell.Start, spell.End, spell.Sum / spell.Count));
    }
}
