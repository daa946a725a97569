"""Văn bản: official letters to units, the act announcing a result, the Council's minutes (Nghị định 30/2020/NĐ-CP).

Their text comes from the sentence bank (`publishing/prose`), their figures from one edition: nobody types a number.
"""
