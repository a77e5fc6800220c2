using System.Collections.Concurrent;
using KeyStream.Data;
using KeyStream.Stages.Decode;
using OpenCvSharp;

namespace KeyStream.Stages.Calibrate;

/// <summary>Calibrates cameras from their videos or pictures of a board.</summary>
/// <param name="board">The board.</param>
/// <param name="options">How.</param>
public sealed class Calibrator(Board board, CalibrateOptions options)
{
    /// <summary>Looks for the board in all pictures, then finds the cameras.</summary>
    /// <param name="cameras">The cameras.</param>
    /// <param name="report">Receives lines that say how far it is.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="UserErrorException">A picture or video cannot be read, or the views do not fix the cameras.</exception>
    public async Task<RigCalibration> RunAsync(IReadOnlyList<CameraPictures> cameras, Action<string> report, CancellationToken ct)
    {
        var sources = new List<IFrameSource>();
        foreach (var camera in cameras) sources.Add(await MediaInput.OpenAsync(camera.Input, new DecodeOptions(), ct).ConfigureAwait(false));
        // The same frames of all videos, so that they are the same moments.
        var shortest = sources.Zip(cameras).Where(s => s.Second.Moments.Count == 0).Select(s => s.First.Info.FrameCount ?? 0).DefaultIfEmpty(0).Min();
        var step = Math.Max(1, (shortest + options.Pictures - 1) / options.Pictures);
        var (inputs, sightings) = (new List<CalibratedInput>(), new List<BoardSighting>());
        using var detector = new BoardDetector(board);
        foreach (var (camera, source) in cameras.Zip(sources))
        {
            var search = new BoardSearch(detector, inputs.Count, camera, camera.Moments.Count > 0 ? 1 : step, report);
            sightings.AddRange(await search.RunAsync(source, ct).ConfigureAwait(false));
            inputs.Add(new CalibratedInput(camera.Name, source.Info.Format.Width, source.Info.Format.Height, search.Looked));
        }

        return await Task.Run(() => new RigCalibrator(board, options).Solve(inputs, sightings, report), ct).ConfigureAwait(false);
    }

    /// <summary>Goes through the pictures of one camera.</summary>
    private sealed class BoardSearch(BoardDetector detector, int camera, CameraPictures pictures, long step, Action<string> report)
    {
        private int _looked;
        private int _found;

        /// <summary>Pictures looked at.</summary>
        public int Looked => _looked;

        public async Task<IReadOnlyList<BoardSighting>> RunAsync(IFrameSource source, CancellationToken ct)
        {
            var all = new ConcurrentBag<BoardSighting>();
            var faults = new ConcurrentQueue<string>();
            var limit = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };
            await Parallel.ForEachAsync(source.ReadAsync(ct), limit, (frame, _) =>
            {
                using (frame) Look(frame, all, faults);
                return ValueTask.CompletedTask;
            }).ConfigureAwait(false);
            report($"{pictures.Name}: {_found} of {_looked} pictures show the board{(faults.IsEmpty ? "" : $"; {faults.Count} cannot be read ({faults.First()})")}");
            return [.. all.OrderBy(s => s.Moment)];
        }

        private void Look(Frame frame, ConcurrentBag<BoardSighting> all, ConcurrentQueue<string> faults)
        {
            if (frame.Stamp.Index % step != 0) return;
            var looked = Interlocked.Increment(ref _looked);
            if (frame.Fault is { } fault)
            {
                faults.Enqueue(fault);
                return;
            }

            var moment = pictures.Moments.Count > 0 ? pictures.Moments[(int)frame.Stamp.Index] : frame.Stamp.Index;
            if (Find(frame, moment) is { } sighting)
            {
                all.Add(sighting);
                Interlocked.Increment(ref _found);
            }

            if (looked % 50 == 0) report($"{pictures.Name}: {looked} pictures looked at");
        }

        private unsafe BoardSighting? Find(Frame frame, long moment)
        {
            // Every layout begins with its brightness.
            using var pin = frame.Pixels.Pin();
            using var grey = Mat.FromPixelData(frame.Height, frame.Width, MatType.CV_8UC1, (nint)pin.Pointer);
            if (frame.Format.FullRange) return detector.Find(grey, camera, moment);
            // What lies between 16 and 235: detectors have thresholds for full black and white.
            using var full = new Mat();
            grey.ConvertTo(full, MatType.CV_8UC1, 255 / 219.0, -16 * 255 / 219.0);
            return detector.Find(full, camera, moment);
        }
    }
}
