//! What the figures were measured on.

use std::sync::OnceLock;
use std::thread::available_parallelism;

/// The processor's name, as the system gives it.
pub(crate) fn cpu() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    model.map_or_else(|| std::env::consts::ARCH.to_owned(), |model| model.trim().to_owned())
}

/// Cores that this process may use. Asked once: the system answers it with several files.
pub(crate) fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| available_parallelism().map_or(1, usize::from))
}

/// Ticks of Linux's processor times in a second: part of what it promises to programs, on every architecture.
const TICKS_PER_S: f64 = 100.0;

/// Processor seconds of all threads of this process so far; nothing where the system does not say. What else runs on the machine
/// takes time from this process, but is not in here.
pub(crate) fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in parentheses, which may have spaces; the 14th and 15th are user and system time.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / TICKS_PER_S)
}

/// Processor microseconds of this process that each of `count` pieces of some work took.
pub(crate) fn cpu_us_each<T>(count: usize, work: impl FnOnce() -> T) -> (T, Option<f64>) {
    let before = cpu_seconds();
    let result = work();
    let spent = before.zip(cpu_seconds()).map(|(before, after)| after - before);
    (result, spent.map(|seconds| seconds * 1e6 / count.max(1) as f64))
}

/// Bytes of memory that this process occupies; nothing where the system does not say.
pub(crate) fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1_024)
}
