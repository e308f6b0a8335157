//! Any bytes as received control messages: no panic, no byte read beyond them (AddressSanitizer watches), and what the
//! walk yields lies in them, in order.
#![no_main]

use berkeley::control::{IP_TOS, IP_TTL, Messages, space_for};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // An allocation of just that size, so that a read behind it is seen.
    let bytes: Box<[u8]> = bytes.into();
    let address = |data: &[u8]| data.as_ptr() as usize - bytes.as_ptr() as usize;
    let mut end = 0;
    let mut truncated = false;
    for message in Messages::new(&bytes) {
        assert!(!truncated, "a message after a truncated one");
        truncated = message.is_truncated();
        let data = message.data();
        let start = address(data);
        assert!(start >= end + space_for(0) && start + data.len() <= bytes.len());
        end = start + data.len();
        std::hint::black_box(data.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)));
        assert!(message.get(IP_TTL).is_none() || data.len() == 4);
        assert!(message.get(IP_TOS).is_none() || data.len() == 1);
    }
    std::hint::black_box(format!("{:?}", Messages::new(&bytes)));
});
