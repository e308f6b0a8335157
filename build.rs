//! Names the platform families and capabilities once; the sources say `cfg(apple)` or `cfg(accept4)`.

/// A name, and the systems that it stands for: values of `target_os`, where one architecture or environment differs
/// with that behind a slash, and with `!` before what is left out.
pub(crate) const FAMILIES: &[(&str, &str)] = &[
    ("linux_like", "android linux"),
    ("apple", "ios macos tvos visionos watchos"),
    ("bsd", "dragonfly freebsd netbsd openbsd"),
    ("solarish", "illumos solaris"),
    // The two network stacks of QNX: that of NetBSD, and that of FreeBSD.
    ("io_pkt", "nto/nto70 nto/nto71"),
    ("io_sock", "nto/nto71_iosock nto/nto80"),
    // The Unix systems with a whole socket API, as against the small ones (espidf, horizon, redox, vita ...).
    (
        "posix",
        "aix android cygwin dragonfly emscripten freebsd fuchsia haiku hurd illumos ios linux macos netbsd nto \
         openbsd solaris tvos visionos watchos",
    ),
    // What the system has, or has otherwise than its family.
    ("accept4", "android cygwin dragonfly freebsd fuchsia illumos linux netbsd openbsd"),
    // Where `accept4` may be called unasked: the seccomp filter of Android kills it on 32-bit x86 (mio issue 1445).
    ("accept4_unasked", "android cygwin dragonfly freebsd fuchsia illumos linux netbsd openbsd !android/x86"),
    // Where datagrams tell, in messages that this library has, where they came to.
    (
        "datagram",
        "android dragonfly freebsd illumos ios linux macos netbsd openbsd solaris tvos visionos watchos windows",
    ),
    ("fionbio", "android dragonfly freebsd ios linux macos netbsd openbsd tvos visionos watchos"),
    (
        "ip_mreq_source",
        "aix android cygwin emscripten freebsd illumos ios linux macos nuttx solaris tvos visionos watchos windows",
    ),
    // Where a membership can name the interface by its index.
    (
        "ip_mreqn",
        "android dragonfly emscripten freebsd fuchsia hurd ios linux macos nuttx openbsd tvos visionos watchos windows",
    ),
    (
        "keepalive_interval",
        "aix android cygwin dragonfly emscripten espidf freebsd fuchsia hurd illumos ios linux macos netbsd \
         nto/nto71_iosock nto/nto80 nuttx solaris tvos visionos wasi watchos windows",
    ),
    ("mmsg", "android freebsd linux netbsd openbsd"),
    // Where Cargo.toml has the crates of the larger examples, and the crate of random tests.
    (
        "programs",
        "dragonfly/x86_64 freebsd/aarch64 freebsd/x86_64 illumos/aarch64 illumos/x86_64 linux/aarch64 linux/x86_64 \
         macos/aarch64 macos/x86_64 netbsd/aarch64 netbsd/x86_64 openbsd/aarch64 openbsd/x86_64 solaris/x86_64 \
         windows/aarch64 windows/x86_64",
    ),
    (
        "proptest",
        "freebsd/aarch64 freebsd/x86 freebsd/x86_64 linux/aarch64 linux/s390x linux/x86 linux/x86_64 macos/aarch64 \
         macos/x86 macos/x86_64 windows/aarch64 windows/x86 windows/x86_64",
    ),
    (
        "recvmsg",
        "aix android cygwin dragonfly emscripten espidf freebsd fuchsia haiku hurd illumos ios linux macos netbsd nto \
         nuttx openbsd solaris tvos visionos vita watchos windows",
    ),
    // Where Unix sockets carry descriptors.
    (
        "scm_rights",
        "aix android cygwin dragonfly emscripten freebsd fuchsia haiku hurd illumos ios linux macos netbsd nto openbsd \
         solaris tvos visionos watchos",
    ),
    ("sendfile", "aix android freebsd ios linux macos tvos visionos watchos"),
    // The flags of `socket`; the first where `socket` is known to take it, the others where the C library has it.
    ("sock_cloexec", "android cygwin dragonfly freebsd fuchsia hurd illumos linux netbsd openbsd"),
    (
        "type_cloexec",
        "android cygwin dragonfly emscripten freebsd fuchsia hurd illumos linux netbsd openbsd redox solaris",
    ),
    (
        "type_nonblocking",
        "android cygwin dragonfly emscripten freebsd fuchsia hurd illumos linux netbsd openbsd redox solaris wasi",
    ),
];

/// Systems that the sources name one by one.
pub(crate) const SYSTEMS: &str = "aix android cygwin dragonfly emscripten espidf freebsd fuchsia haiku horizon hurd illumos linux \
                       macos netbsd nto nuttx openbsd redox solaris vita wasi";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Private: a batch is then sent and received one by one, as on systems that have no call for it.
    println!("cargo::rustc-check-cfg=cfg(berkeley_one_by_one)");
    let variable = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    let (os, arch, env) = (variable("OS"), variable("ARCH"), variable("ENV"));
    let here = [os.clone(), format!("{os}/{arch}"), format!("{os}/{env}")];
    let names = |member: &str| here.iter().any(|name| name == member);
    let systems = SYSTEMS.split_whitespace().map(|name| (name, name));
    for (name, members) in FAMILIES.iter().copied().chain(systems) {
        println!("cargo::rustc-check-cfg=cfg({name})");
        let out = members.split_whitespace().filter_map(|member| member.strip_prefix('!')).any(names);
        if !out && members.split_whitespace().any(names) {
            println!("cargo::rustc-cfg={name}");
        }
    }
}
