//! What the disk itself takes: the floor under every commit.

use crate::BenchError;
use std::fs::Metadata;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long it takes to append 4 KiB to a file and have them on the disk, so many times, sorted.
pub(crate) fn syncs(directory: &Path, count: usize) -> Result<Vec<Duration>, BenchError> {
    let failed = |cause| {
        let doing = "write and sync a file";
        BenchError::Disk { doing, path: directory.to_path_buf(), cause }
    };
    let mut file = tempfile::tempfile_in(directory).map_err(failed)?;
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let started = Instant::now();
        file.write_all(&[7; 4_096]).map_err(failed)?;
        file.sync_data().map_err(failed)?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    Ok(times)
}

/// Bytes of a directory's files that the disk keeps. A store's file is longer: it grows in large steps, of which most is not written yet.
pub(crate) fn occupied(directory: &Path) -> Result<u64, BenchError> {
    let failed = |cause| {
        let doing = "look how large a file is";
        BenchError::Disk { doing, path: directory.to_path_buf(), cause }
    };
    let mut bytes = 0;
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        bytes += kept(&entry.and_then(|entry| entry.metadata()).map_err(failed)?);
    }
    Ok(bytes)
}

#[cfg(unix)]
fn kept(file: &Metadata) -> u64 {
    // Always counted in these, whatever the disk's own are.
    const BLOCK: u64 = 512;
    std::os::unix::fs::MetadataExt::blocks(file) * BLOCK
}

#[cfg(not(unix))]
fn kept(file: &Metadata) -> u64 {
    file.len()
}

/// The time that `part` of them stay within, in milliseconds; 0 of none.
pub(crate) fn quantile_ms(sorted: &[Duration], part: f64) -> f64 {
    // Rounded up, so that at least that part of them does.
    let place = (sorted.len() as f64 * part).ceil() as usize;
    let time = sorted.get(place.saturating_sub(1).min(sorted.len().saturating_sub(1)));
    time.map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_the_sorted_times() {
        let times: Vec<Duration> = (1..=1_000).map(Duration::from_millis).collect();
        assert_eq!(quantile_ms(&times, 0.5), 500.0);
        assert_eq!(quantile_ms(&times, 0.99), 990.0);
        assert_eq!(quantile_ms(&times, 0.999), 999.0);
        assert_eq!(quantile_ms(&times, 1.0), 1_000.0);
        assert_eq!(quantile_ms(&times[..1], 0.5), 1.0);
        assert_eq!(quantile_ms(&[], 0.5), 0.0);
    }
}
