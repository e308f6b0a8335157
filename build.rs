//! Names the platform families and capabilities once; the sources say `cfg(apple)` or `cfg(accept4)`.

/// A name, and the values of `target_os` that it stands for.
pub(crate) const FAMILIES: &[(&str, &str)] = &[
    ("linux_like", "android linux"),
    ("apple", "ios macos tvos visionos watchos"),
    ("bsd", "dragonfly freebsd netbsd openbsd"),
    ("solarish", "illumos solaris"),
    // The Unix systems with a whole socket API, as against the small ones (espidf, horizon, redox, vita ...).
    (
        "posix",
        "aix android cygwin dragonfly emscripten freebsd fuchsia haiku hurd illumos ios linux macos netbsd nto \
         openbsd solaris tvos visionos watchos",
    ),
    // What the system has, or has otherwise than its family.
    ("accept4", "android cygwin dragonfly freebsd fuchsia illumos linux netbsd openbsd"),
    ("fionbio", "android dragonfly freebsd ios linux macos netbsd openbsd tvos visionos watchos"),
    (
        "ip_mreq_source",
        "aix android cygwin emscripten freebsd illumos ios linux macos nuttx solaris tvos visionos watchos windows",
    ),
    (
        "keepalive_interval",
        "android cygwin dragonfly emscripten freebsd fuchsia illumos ios linux macos netbsd nuttx tvos visionos wasi \
         watchos windows",
    ),
    ("mmsg", "android freebsd linux netbsd openbsd"),
    (
        "recvmsg",
        "aix android cygwin dragonfly emscripten espidf freebsd fuchsia haiku hurd illumos ios linux macos netbsd nto \
         nuttx openbsd solaris tvos visionos vita watchos windows",
    ),
    ("sendfile", "android freebsd ios linux macos tvos visionos watchos"),
    ("sock_cloexec", "android cygwin dragonfly freebsd fuchsia hurd illumos linux netbsd openbsd"),
];

/// Systems that the sources name one by one.
pub(crate) const SYSTEMS: &str = "aix android cygwin dragonfly emscripten espidf freebsd fuchsia haiku horizon hurd illumos linux macos \
                       netbsd nto nuttx openbsd redox solaris vita wasi";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Private: a batch is then sent and received one by one, as on systems that have no call for it.
    println!("cargo::rustc-check-cfg=cfg(berkeley_one_by_one)");
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let systems = SYSTEMS.split_whitespace().map(|name| (name, name));
    for (name, members) in FAMILIES.iter().copied().chain(systems) {
        println!("cargo::rustc-check-cfg=cfg({name})");
        if members.split_whitespace().any(|member| member == os) {
            println!("cargo::rustc-cfg={name}");
        }
    }
}
