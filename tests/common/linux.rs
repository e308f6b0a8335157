//! What only Linux has: network namespaces, pairs of interfaces, the list of open descriptors.

use super::{Need, root, run, skip, test_name, tool, wait};
use std::process::Command;
use std::{fs, io, mem, panic, thread};

/// Runs `body` in a new thread with a network namespace of its own, where only `lo` exists and is up.
///
/// The namespace vanishes with the thread and its sockets. `None`, and a reported skip, without privileges.
/// A panic of `body` is passed on. Pattern of use:
///
/// `let Some(()) = common::namespace(|| { .. }) else { return };`
pub(crate) fn namespace<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    if !root() {
        return None;
    }
    let thread = thread::Builder::new().name(test_name()).spawn(move || {
        // SAFETY: unshare moves the calling thread alone into a new network namespace.
        let rc = unsafe { libc::unshare(libc::CLONE_NEWNET) };
        if rc != 0 {
            skip(Need::Kernel("network namespaces"), &io::Error::last_os_error().to_string());
            return None;
        }
        loopback_up();
        Some(body())
    });
    thread.unwrap().join().unwrap_or_else(|panic| panic::resume_unwind(panic))
}

/// Switches the interface `lo` of the thread's namespace on, which also gives it 127.0.0.1 and ::1.
fn loopback_up() {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    // SAFETY: ifreq is plain data for which all zeros are valid.
    let mut request: libc::ifreq = unsafe { mem::zeroed() };
    request.ifr_name[0] = b'l' as libc::c_char;
    request.ifr_name[1] = b'o' as libc::c_char;
    request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
    let fd = std::os::fd::AsRawFd::as_raw_fd(&socket);
    // SAFETY: SIOCSIFFLAGS reads one ifreq, which outlives the call.
    let rc = unsafe { libc::ioctl(fd, libc::SIOCSIFFLAGS as _, &mut request) };
    assert_eq!(rc, 0, "lo up: {}", io::Error::last_os_error());
}

/// Makes the pair of connected interfaces `a` and `b` in the thread's namespace and switches both on.
///
/// `a` has 192.0.2.1/24 and 2001:db8:a::1/64, `b` has 198.51.100.1/24 and 2001:db8:b::1/64 (addresses reserved
/// for documentation). Either end accepts packets sent by the other. False, and a reported skip, where the
/// program `ip` or the kernel's veth driver is missing. Call it inside [`namespace`] only.
pub(crate) fn veth(a: &str, b: &str) -> bool {
    if !tool("ip") {
        return false;
    }
    if !run(&format!("ip link add name {a} type veth peer name {b}")) {
        skip(Need::Kernel("veth interfaces"), "a pair of interfaces");
        return false;
    }
    let ends = [(a, "192.0.2.1/24", "2001:db8:a::1/64"), (b, "198.51.100.1/24", "2001:db8:b::1/64")];
    for (name, _, _) in ends {
        // Both ends are in one namespace: without these, the kernel drops what carries an own source address.
        for (setting, value) in [("accept_local", "1"), ("rp_filter", "0")] {
            fs::write(format!("/proc/sys/net/ipv4/conf/{name}/{setting}"), value).unwrap();
        }
        assert!(run(&format!("ip link set dev {name} up")), "{name} up");
    }
    for (name, v4, v6) in ends {
        // The kernel drops what is sent until it has noticed, a little later, that the other end is up too.
        assert!(wait(|| is_up(name)), "{name} stays down");
        assert!(run(&format!("ip address add {v4} dev {name}")), "{v4} on {name}");
        assert!(run(&format!("ip address add {v6} dev {name} nodad")), "{v6} on {name}");
    }
    fs::write("/proc/sys/net/ipv4/conf/all/rp_filter", "0").unwrap();
    true
}

/// Whether the interface `name` is up and connected.
fn is_up(name: &str) -> bool {
    let output = Command::new("ip").args(["link", "show", "dev", name]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).contains("state UP")
}

/// The number of open descriptors of the process, all threads together.
pub(crate) fn fds() -> usize {
    // The directory's own descriptor is among them while it is read.
    fs::read_dir("/proc/self/fd").unwrap().count() - 1
}
