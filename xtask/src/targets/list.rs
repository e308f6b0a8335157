//! The targets, and what is known not to compile for them.

/// The systems that the library must compile for, beside the one it is developed on.
pub(crate) const TARGETS: &[&str] = &[
    // Linux.
    "aarch64-unknown-linux-gnu",
    "arm-unknown-linux-gnueabi",
    "armv7-unknown-linux-gnueabihf",
    "armv7-unknown-linux-uclibceabihf",
    "i686-unknown-linux-gnu",
    "i686-unknown-linux-musl",
    "loongarch64-unknown-linux-gnu",
    "mips-unknown-linux-gnu",
    "mips64-unknown-linux-gnuabi64",
    "powerpc-unknown-linux-gnu",
    "powerpc64-unknown-linux-gnu",
    "powerpc64le-unknown-linux-gnu",
    "riscv32gc-unknown-linux-gnu",
    "riscv64gc-unknown-linux-gnu",
    "s390x-unknown-linux-gnu",
    "sparc64-unknown-linux-gnu",
    "x86_64-unknown-linux-gnux32",
    "x86_64-unknown-linux-musl",
    // OpenHarmony and Android.
    "aarch64-linux-android",
    "aarch64-unknown-linux-ohos",
    "armv7-linux-androideabi",
    "i686-linux-android",
    "x86_64-linux-android",
    // Apple.
    "aarch64-apple-darwin",
    "aarch64-apple-ios",
    "aarch64-apple-ios-macabi",
    "aarch64-apple-ios-sim",
    "aarch64-apple-tvos",
    "aarch64-apple-visionos",
    "aarch64-apple-watchos",
    "arm64_32-apple-watchos",
    "x86_64-apple-darwin",
    // BSD.
    "aarch64-unknown-freebsd",
    "i686-unknown-freebsd",
    "x86_64-unknown-dragonfly",
    "x86_64-unknown-freebsd",
    "x86_64-unknown-netbsd",
    "x86_64-unknown-openbsd",
    // illumos and Solaris.
    "x86_64-pc-solaris",
    "x86_64-unknown-illumos",
    // Windows.
    "aarch64-pc-windows-msvc",
    "i686-pc-windows-gnu",
    "i686-pc-windows-msvc",
    "x86_64-pc-windows-gnu",
    "x86_64-pc-windows-gnullvm",
    "x86_64-pc-windows-msvc",
    "x86_64-uwp-windows-msvc",
    // Others.
    "armv6k-nintendo-3ds",
    "armv7-sony-vita-newlibeabihf",
    "armv7a-nuttx-eabihf",
    "powerpc64-ibm-aix",
    "riscv32imc-esp-espidf",
    "wasm32-unknown-emscripten",
    "wasm32-wasip2",
    "x86_64-pc-cygwin",
    "x86_64-pc-nto-qnx710",
    "x86_64-unknown-fuchsia",
    "x86_64-unknown-haiku",
    "x86_64-unknown-hurd-gnu",
    "x86_64-unknown-redox",
    "xtensa-esp32-espidf",
];

/// What of a target does not compile.
#[derive(PartialEq)]
pub(crate) enum Part {
    /// std, so that nothing can be tried.
    Std,
    /// The tests or the examples.
    Tests,
}

impl Part {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Part::Std => "library",
            Part::Tests => "tests",
        }
    }
}

/// A target, of which a part does not compile, for a reason that lies elsewhere.
pub(crate) struct Exception {
    pub(crate) target: &'static str,
    pub(crate) part: Part,
    pub(crate) reason: &'static str,
}

/// All of them. A target on this list whose tests compile fails, so that the list stays true.
pub(crate) const EXCEPTIONS: &[Exception] = &[
    no_std("armv6k-nintendo-3ds", "std 1.96 takes the flags of poll for 16 bits, libc has them with 32"),
    no_std("armv7a-nuttx-eabihf", "std 1.96 wants _SC_HOST_NAME_MAX, which libc lacks"),
    no_std("powerpc64-ibm-aix", "std 1.96 wants fields of stat that libc lacks"),
];

const fn no_std(target: &'static str, reason: &'static str) -> Exception {
    Exception { target, part: Part::Std, reason }
}
