//! What the programs under `bin` share.

/// As many bytes as each program moves, with a pattern in which a lost or doubled byte shows.
pub fn payload(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place % 251) as u8).collect()
}

/// The last line of each program: how many bytes arrived and were what had been sent.
pub fn moved(bytes: usize) {
    println!("moved {bytes}");
}
